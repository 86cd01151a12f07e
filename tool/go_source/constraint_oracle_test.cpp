// Whether a file is built, by constraint.hpp and by go/build, on thousands of made-up files.
#include <map>
#include <random>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tool/go_source/constraint.hpp"
#include "tool/go_source/go_command.hpp"
#include "tool/go_source/temporary_tree.hpp"

namespace waybill::go_source {
namespace {

class MadeUp {
 public:
  std::string name(unsigned number) {
    std::string result = pick({"a", "linux", "x_y", "windows", "a.b", ""}) + std::to_string(number);
    for (unsigned parts = random_() % 4; parts > 0; --parts) {
      result += '_' + pick({"linux", "windows", "amd64", "arm64", "test", "unix", "x", "darwin",
                            "386", "js", "wasm", "cgo", "android"});
    }
    return result + pick({".go", ".go", ".go", ".pb.go", "_test.go"});
  }

  std::string content() {
    std::string text;
    for (unsigned lines = random_() % 5; lines > 0; --lines) {
      switch (random_() % 9) {
        case 0: text += "\n"; break;
        case 1: text += "// A comment.\n"; break;
        case 2: text += "/* A\nblock */\n"; break;
        case 3: text += "/* one */ // two\n"; break;
        case 4:
        case 5:
          text +=
              pick({"//go:build ", "//go:build\t", "//go:build", " //go:build ", "// go:build "}) +
              expression(3) + "\n";
          break;
        default:
          text +=
              pick({"// +build ", "//+build ", "//  +build ", "// +builds "}) + options() + "\n";
      }
    }
    text += pick({"\n", "\n", "", "\r\n"});
    text += "package a\n\n// +build windows\n\n//go:build windows\n";
    return text;
  }

 private:
  std::string pick(std::initializer_list<const char*> list) {
    return list.begin()[random_() % list.size()];
  }
  std::string tag() {
    return pick({"linux",  "windows", "amd64", "arm64",    "cgo",      "gc",
                 "gccgo",  "unix",    "go1.1", "go1.18",   "go1.27",   "go1.28",
                 "go1.01", "ignore",  "mytag", "amd64.v1", "amd64.v3", "goexperiment.greenteagc",
                 "darwin", "x.y",     "a_b",   "android"});
  }
  std::string expression(int depth) {
    switch (depth == 0 ? 0 : random_() % 9) {
      case 1: return expression(depth - 1) + pick({" && ", "&&"}) + expression(depth - 1);
      case 2: return expression(depth - 1) + pick({" || ", "||"}) + expression(depth - 1);
      case 3: return "!" + expression(depth - 1);
      case 4: return "(" + expression(depth - 1) + ")";
      case 5:
        return random_() % 4 == 0
                   ? pick({"", "(", "a b", "a &", "a || ", "! a", "()", "a)", "!!a", "a-b", "// x"})
                   : tag();
      default: return tag();
    }
  }
  std::string options() {
    std::string text;
    for (unsigned count = random_() % 4; count > 0; --count) {
      text += pick({"", "!"}) + tag();
      text += pick({" ", ",", "  "});
    }
    return random_() % 12 == 0 ? text + pick({"!", "!!x", "a-b", ",", "a,,b"}) : text;
  }

  std::mt19937 random_{7};
};

TEST(ConstraintOracle, AgreesWithGoBuild) {
  const TemporaryTree tree;
  MadeUp made;
  std::map<std::string, std::string> files;
  for (unsigned number = 0; number < 6000; ++number) {
    const std::string name = made.name(number);
    files[name] = made.content();
    tree.write("files/" + name, files[name]);
  }
  const std::string go = go_command();
  ASSERT_FALSE(go.empty());
  std::istringstream lines(output_of(fmt::format(
      "cd {}/oracle_build/match && {} run main.go {}/files", WAYBILL_ROOM_DIR, go, tree.path())));
  std::size_t answers = 0, compared = 0, built = 0;
  std::string name, verdict;
  while (lines >> name >> verdict) {
    ++answers;
    // The go command refuses such a file; here its first line counts.
    if (verdict == "several") continue;
    const std::string& content = files.at(name);
    const bool mine = file_name_is_built(name) &&
                      evaluate_constraint(find_constraint(content)) == BuildVerdict::Built;
    EXPECT_EQ(mine, verdict == "true") << name << "\n" << content;
    ++compared;
    built += mine;
  }
  EXPECT_EQ(answers, files.size());
  EXPECT_GT(compared, files.size() / 2);
  // Neither answer may be the only one.
  EXPECT_GT(built, compared / 20);
  EXPECT_LT(built, compared - compared / 20);
}

}  // namespace
}  // namespace waybill::go_source
