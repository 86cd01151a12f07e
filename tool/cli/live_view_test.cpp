#include "tool/cli/live_view.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace waybill::cli {
namespace {

TEST(LiveView, LinesThatAreTooWideAreCut) {
  EXPECT_EQ(fitted("12345\n123456\n", {.columns = 5, .lines = 9}), "12345\n1234…\n");
  EXPECT_EQ(fitted("äöüäö\näöüäöü\n", {.columns = 5, .lines = 9}), "äöüäö\näöüä…\n");
  EXPECT_EQ(fitted("", {.columns = 5, .lines = 9}), "");
}

TEST(LiveView, LinesThatAreTooManyAreCounted) {
  EXPECT_EQ(fitted("1\n2\n3\n", {.columns = 80, .lines = 4}), "1\n2\n3\n");
  EXPECT_EQ(fitted("1\n2\n3\n4\n", {.columns = 80, .lines = 4}), "1\n2\n… 2 more lines: they need a taller terminal\n");
  EXPECT_EQ(fitted("1\n2\n3\n", {.columns = 9, .lines = 1}), "1\n… 2 more…\n");
}

TEST(LiveView, ListsAreShortenedBeforeAnythingIsLeftOut) {
  const auto write = [](std::ostream& out, std::size_t rows) {
    out << "head\n";
    for (std::size_t row = 0; row < rows; ++row) out << row << '\n';
    out << "foot\n";
  };
  EXPECT_EQ(fitted_rows(write, 10, {.columns = 80, .lines = 5}), "head\n0\n1\nfoot\n");
  EXPECT_EQ(fitted_rows(write, 2, {.columns = 80, .lines = 50}), "head\n0\n1\nfoot\n");
}

TEST(LiveView, ALineWipesWhatStoodThere) {
  std::ostringstream out;
  show_anew("a\nb\n", out);
  EXPECT_EQ(out.str(), "\x1b[Ha\x1b[K\nb\x1b[K\n\x1b[J");
}

}  // namespace
}  // namespace waybill::cli
