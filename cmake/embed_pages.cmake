# Writes OUTPUT, a C++ file that holds every Markdown file of PAGES under its name without ".md".
# A page that could end the raw string early is refused, as is one past the length that C++
# compilers must accept for a string literal (65,536 characters, [implimits]).
set(content "// Written by cmake/embed_pages.cmake from the rules' pages.
#include \"tool/rules/pages.hpp\"

namespace waybill::rules {
namespace {

constexpr Page kPages[] = {
")
foreach(page IN LISTS PAGES)
  get_filename_component(name "${page}" NAME_WE)
  file(READ "${page}" text)
  string(FIND "${text}" ")waybill_page\"" end_mark)
  string(LENGTH "${text}" length)
  if(NOT end_mark EQUAL -1 OR length GREATER 65000)
    message(FATAL_ERROR "${page} cannot be embedded: it holds the end mark or is too long")
  endif()
  string(APPEND content "    {\"${name}\", R\"waybill_page(${text})waybill_page\"},\n")
endforeach()
string(APPEND content "};

}  // namespace

std::span<const Page> pages() { return kPages; }

}  // namespace waybill::rules
")
file(WRITE "${OUTPUT}" "${content}")
