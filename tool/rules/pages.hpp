// The rules' pages, compiled in by cmake/embed_pages.cmake.
#pragma once

#include <span>
#include <string_view>

namespace waybill::rules {

struct Page {
  std::string_view name;  ///< the file's name without ".md"
  std::string_view text;
};

/// Returns every NAME/NAME.md below tool/rules.
std::span<const Page> pages();

}  // namespace waybill::rules
