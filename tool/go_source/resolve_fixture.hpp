// For the resolver's tests: a tree from text, and Go source that says itself what is expected of it.
//
//   see(ctx, x)    // type: T                     the static type of x
//   see(ctx, x)    // key: static T value         the key x, or: parameter T 1, dynamic T, unknown
//   x.f(ctx)       // callee: function pkg.T.f    what the last call that starts first on the line calls
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tool/go_source/constraint.hpp"
#include "tool/go_source/extract.hpp"
#include "tool/go_source/known.hpp"
#include "tool/go_source/resolution.hpp"
#include "tool/go_source/resolve.hpp"

namespace waybill::go_source {

/// A tree whose files are given as "-- import/path/file.go --" sections. What they import of the
/// standard library is in it too.
class TextTree {
 public:
  explicit TextTree(std::string_view sections) : resolver(tree) {
    tree.resolution = std::make_shared<Tree::Resolution>();
    auto strings = std::make_shared<std::deque<std::string>>();
    strings_ = strings.get();
    tree.resolution->strings = strings;
    std::size_t at = sections.find("-- ");
    while (at != std::string_view::npos) {
      const std::size_t line_end = sections.find('\n', at);
      const std::string path(sections.substr(at + 3, line_end - at - 6));
      const std::size_t next = sections.find("\n-- ", line_end);
      const std::size_t end = next == std::string_view::npos ? sections.size() : next + 1;
      add(path, sections.substr(line_end + 1, end - line_end - 1), Origin::Target);
      at = next == std::string_view::npos ? next : next + 1;
    }
    for (FileId file = 0; file < tree.files.size(); ++file) {
      for (std::size_t i = 0; i < tree.files[file].summary.imports().size(); ++i) {
        const Summary& in = tree.files[file].summary;
        const std::string path(in.string(in.imports()[i].path));
        if (known_.contains(path)) continue;
        if (const std::string_view source = known_package(path); !source.empty()) {
          add(path + "/known.go", source, Origin::Known);
        }
      }
    }
    resolver.~Resolver();
    new (&resolver) Resolver(tree);
  }

  /// Compares all that the files' comments say, and returns how many comments there were.
  int check() {
    int expectations = 0;
    for (FileId file = 0; file < sources_.size(); ++file) {
      const std::string& source = sources_[file];
      for (std::size_t start = 0; start < source.size();) {
        const std::size_t end = std::min(source.find('\n', start), source.size());
        const std::string_view line(source.data() + start, end - start);
        for (const std::string_view what : {"type", "key", "callee"}) {
          const std::string mark = fmt::format("// {}: ", what);
          const std::size_t comment = line.find(mark);
          if (comment == std::string_view::npos) continue;
          ++expectations;
          const std::string_view wanted = line.substr(comment + mark.size());
          const ValueRef call = call_on(file, start, end, what != "callee");
          EXPECT_EQ(call == 0 ? "no call" : answer(file, call, what), wanted) << tree.files[file].path << ": " << line;
        }
        start = end + 1;
      }
    }
    return expectations;
  }

  FileId file(std::string_view path) const {
    for (FileId id = 0; id < tree.files.size(); ++id) {
      if (tree.files[id].path == path) return id;
    }
    return kNone;
  }
  PackageId package(std::string_view path) const {
    const auto found = tree.resolution->by_import_path.find(path);
    return found == tree.resolution->by_import_path.end() ? kNoPackage : found->second;
  }
  /// The type that a package declares.
  TypeId declared(std::string_view path, std::string_view name) {
    return resolver.type_of(resolver.lookup(package(path), name, kNone));
  }

  Tree tree;
  Resolver resolver;

 private:
  void add(const std::string& path, std::string_view source, Origin origin) {
    std::string padded(source);
    padded.append(TokenList::kPadding, '\0');
    const bool is_test = path.ends_with("_test.go");
    const auto block =
        summariser_.summarise(std::string_view(padded).substr(0, source.size()), is_test,
                              origin == Origin::Known ? Bodies::None : Bodies::All);
    auto bytes = std::make_shared<std::vector<std::uint64_t>>((block.size() + 7) / 8);
    std::memcpy(bytes->data(), block.data(), block.size());
    tree.resolution->owners.push_back(bytes);

    File file;
    file.path = path;
    file.summary = Summary(reinterpret_cast<const std::byte*>(bytes->data()));
    EXPECT_TRUE(Summary::validate({file.summary.data(), block.size()})) << path;
    EXPECT_FALSE(file.summary.header().flags & kBroken)
        << path << ": " << file.summary.string(file.summary.header().error_message) << " at "
        << file.summary.header().error_offset;
    const std::string_view file_name = std::string_view(path).substr(path.rfind('/') + 1);
    file.built = file_name_is_built(file_name) &&
                 evaluate_constraint(find_constraint(source)) == BuildVerdict::Built;
    file.reported = origin == Origin::Target && !is_test;
    const std::string folder = path.substr(0, path.rfind('/'));
    const std::string name(file.summary.string(file.summary.header().package_name));
    const bool external = is_test && name.ends_with("_test");
    const std::string import_path = external ? folder + "_test" : folder;
    const auto [entry, is_new] =
        tree.resolution->by_import_path.try_emplace(strings_->emplace_back(import_path),
                                                    static_cast<PackageId>(tree.packages.size()));
    if (is_new) {
      Package package;
      package.import_path = import_path;
      package.name = name;
      package.folder = folder;
      package.origin = origin;
      package.external_test = external;
      tree.packages.push_back(package);
      tree.resolution->scopes.push_back(0);
      known_.insert(import_path);
    }
    file.package = entry->second;
    tree.packages[entry->second].files.push_back(static_cast<FileId>(tree.files.size()));
    tree.files.push_back(file);
    if (origin == Origin::Target) sources_.push_back(std::string(source));
  }

  std::string_view written_name(FileId file, ValueRef value) const {
    const Summary& in = tree.files[file].summary;
    const ValueRecord& record = in.values()[value];
    if (record.op == ValueOp::Name) return in.string(record.a);
    return record.op == ValueOp::Select ? in.string(record.b) : "";
  }

  ValueRef call_on(FileId file, std::size_t start, std::size_t end, bool see) const {
    const auto values = tree.files[file].summary.values();
    ValueRef best = 0;
    for (ValueRef value = 1; value < values.size(); ++value) {
      const ValueRecord& record = values[value];
      if (record.op != ValueOp::Call || record.offset < start || record.offset >= end) continue;
      if (see ? written_name(file, record.a) == "see" : best == 0 || record.offset <= values[best].offset) best = value;
    }
    return best;
  }

  std::string answer(FileId file, ValueRef call, std::string_view what) {
    const Summary& in = tree.files[file].summary;
    if (what == "callee") {
      constexpr std::string_view kKinds[] = {"unresolved", "function", "interface", "literal",
                                             "dynamic",    "conversion", "builtin"};
      const Callee found = resolver.callee_of(file, call);
      std::string text(kKinds[static_cast<std::size_t>(found.kind)]);
      if (found.kind == CalleeKind::Conversion) return fmt::format("{} {}", text, resolver.type_text(found.type));
      if (found.kind != CalleeKind::Literal && found.kind != CalleeKind::Dynamic) {
        text += ' ';
        for (const std::string_view part : {found.package, found.receiver, found.name}) {
          if (!part.empty()) text += fmt::format("{}{}", text.ends_with(' ') ? "" : ".", part);
        }
      }
      if (found.may) text += " (may)";
      if (found.why != nullptr) text += fmt::format(" ({})", found.why);
      return text;
    }
    const auto arguments = in.list(in.values()[call].b);
    if (arguments.size() != 2) return "not see(ctx, x)";
    if (what == "type") return resolver.type_text(resolver.type_of(file, arguments[1]));
    const KeyId key = resolver.key_of(file, arguments[1]);
    switch (key.kind) {
      case KeyKind::Static:
        return fmt::format("static {}{}{}{}", key.type_name, key.value.empty() ? "" : " ", key.value,
                           key.comparable ? "" : " (not comparable)");
      case KeyKind::Parameter: return fmt::format("parameter {} {}", key.type_name, key.parameter);
      case KeyKind::Dynamic: return fmt::format("dynamic {}", key.type_name);
      case KeyKind::Unknown: return fmt::format("unknown ({})", key.why == nullptr ? "" : key.why);
    }
    return "";
  }

  Summariser summariser_;
  std::deque<std::string>* strings_ = nullptr;
  std::vector<std::string> sources_;   // by FileId
  std::set<std::string> known_;
};

}  // namespace waybill::go_source
