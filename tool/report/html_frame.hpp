// The page without its data, as page/build.mjs made it.
#pragma once

#include <span>
#include <string_view>

namespace waybill::report {

/// What stands before and behind the data, in pieces; both are empty in a build without the page.
struct HtmlFrame {
  std::span<const std::string_view> head, tail;
};

HtmlFrame html_frame();

}  // namespace waybill::report
