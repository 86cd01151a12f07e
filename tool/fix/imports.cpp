#include "tool/fix/imports.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace waybill::fix {
namespace {

std::uint32_t line_start(std::string_view text, std::uint32_t at) {
  const std::size_t end = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  return end == std::string_view::npos ? 0 : static_cast<std::uint32_t>(end + 1);
}

/// Behind the line's end.
std::uint32_t line_end(std::string_view text, std::uint32_t at) {
  const std::size_t end = text.find('\n', at);
  return static_cast<std::uint32_t>(end == std::string_view::npos ? text.size() : end + 1);
}

bool is_blank_line(std::string_view text, std::uint32_t start) {
  const std::string_view line = text.substr(start, line_end(text, start) - start);
  return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// Whether the spec stands on a line of its own, in a group.
bool is_grouped(std::string_view text, const model::ImportedName& import) {
  const std::uint32_t start = line_start(text, import.start);
  return text.substr(start, import.start - start).find_first_not_of(" \t") ==
         std::string_view::npos;
}

std::size_t shared_prefix(std::string_view a, std::string_view b) {
  return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

}  // namespace

FileChange::FileChange(const Source& source, FileIndex file)
    : source_(source), file_(file), outline_(*source.outline(file)) {}

void FileChange::replace(std::uint32_t start, std::uint32_t end, std::string text) {
  edits_.push_back(source_.edit(file_, start, end, std::move(text)));
}

bool FileChange::touches(std::uint32_t start, std::uint32_t end) const {
  return std::ranges::any_of(
      edits_, [&](const model::Edit& edit) { return edit.start < end && start < edit.end; });
}

std::string FileChange::import(const std::string& path, std::string_view package_name) {
  if (const std::string_view known = name_of_import(outline_, path); !known.empty())
    return std::string(known);
  if (const auto known = added_.find(path); known != added_.end()) return known->second.first;
  std::set<std::string, std::less<>> taken;
  for (const model::Word& word : outline_.words)
    taken.insert(outline_.text.substr(word.start, word.end - word.start));
  for (const std::string& name : names_in(source_, source_.package_of(file_))) {
    if (name == package_name) taken.insert(name);
  }
  std::string name = free_name(taken, std::string(package_name));
  added_[path] = {name, name != package_name};
  return name;
}

std::vector<model::Edit> FileChange::edits() const {
  std::vector<model::Edit> edits = edits_;
  add_imports(edits);
  remove_unused(edits);
  return edits;
}

void FileChange::add_imports(std::vector<model::Edit>& edits) const {
  const std::string_view text = outline_.text;
  for (const auto& [path, name] : added_) {
    const std::string spec =
        name.second ? fmt::format("{} \"{}\"", name.first, path) : fmt::format("\"{}\"", path);
    if (outline_.imports.empty()) {
      const std::uint32_t at = declaration_point(outline_);
      edits.push_back(source_.edit(file_, at, at, fmt::format("\n\nimport {}", spec)));
      continue;
    }
    // What has no dot in its first part is the standard library's, which stands apart.
    const auto is_standard = [](std::string_view other) {
      return other.substr(0, other.find('/')).find('.') == std::string_view::npos;
    };
    const auto rank = [&](const model::ImportedName& import) {
      return std::pair(is_standard(import.path) == is_standard(path),
                       shared_prefix(import.path, path));
    };
    const model::ImportedName* nearest = nullptr;
    for (const model::ImportedName& import : outline_.imports) {
      if (is_grouped(text, import) && (nearest == nullptr || rank(import) >= rank(*nearest)))
        nearest = &import;
    }
    if (nearest == nullptr) {
      const model::ImportedName& last = outline_.imports.back();
      if (outline_.imports.size() == 1) {
        const std::string old(text.substr(last.start, last.end - last.start));
        edits.push_back(source_.edit(file_, last.start, last.end,
                                     fmt::format("(\n\t{}\n\n\t{}\n)", old, spec)));
      } else {
        const std::uint32_t at = line_end(text, last.end);
        edits.push_back(source_.edit(file_, at, at, fmt::format("import {}\n", spec)));
      }
      continue;
    }
    if (!is_standard(nearest->path) && is_standard(path)) {
      const auto first = std::ranges::find_if(
          outline_.imports,
          [&](const model::ImportedName& import) { return is_grouped(text, import); });
      const std::uint32_t at = line_start(text, first->start);
      edits.push_back(source_.edit(file_, at, at, fmt::format("\t{}\n\n", spec)));
      continue;
    }
    if (is_standard(nearest->path) && !is_standard(path)) {
      const std::uint32_t at = line_end(text, nearest->end);
      edits.push_back(source_.edit(file_, at, at, fmt::format("\n\t{}\n", spec)));
      continue;
    }
    // In its section, before the first that stands behind it in the order.
    std::uint32_t at = line_end(text, nearest->end);
    for (const model::ImportedName& import : outline_.imports) {
      const bool in_section = is_grouped(text, import) && [&] {
        for (std::uint32_t line = line_start(text, std::min(import.start, nearest->start));
             line < std::max(import.start, nearest->start); line = line_end(text, line)) {
          if (is_blank_line(text, line)) return false;
        }
        return true;
      }();
      if (!in_section) continue;
      if (import.path > path) {
        at = line_start(text, import.start);
        break;
      }
      at = std::max(at, line_end(text, import.end));
    }
    edits.push_back(source_.edit(file_, at, at, fmt::format("\t{}\n", spec)));
  }
}

void FileChange::remove_unused(std::vector<model::Edit>& edits) const {
  const std::string_view text = outline_.text;
  std::vector<model::Edit> removed;
  for (const model::ImportedName& import : outline_.imports) {
    if (import.name == "_" || import.name == "." || import.name.empty()) continue;
    bool lost = false, kept = false;
    for (const model::Word& word : outline_.words) {
      if (text.substr(word.start, word.end - word.start) != import.name ||
          word.end >= text.size() || text[word.end] != '.')
        continue;
      if (is_member(outline_, word.start)) continue;
      const bool gone = std::ranges::any_of(edits_, [&](const model::Edit& edit) {
        return edit.start <= word.start && word.end <= edit.end;
      });
      (gone ? lost : kept) = true;
    }
    const std::string use = import.name + ".";
    kept = kept || std::ranges::any_of(edits_, [&](const model::Edit& edit) {
             return edit.text.find(use) != std::string::npos;
           });
    if (!lost || kept) continue;
    std::uint32_t start = line_start(text, import.start), end = line_end(text, import.end);
    if (is_grouped(text, import)) {
      // The only one of its section takes a blank line with it.
      const bool alone_above = start == 0 || is_blank_line(text, line_start(text, start - 1)) ||
                               text.substr(0, start).ends_with("(\n");
      if (alone_above && is_blank_line(text, end))
        end = line_end(text, end);
      else if (alone_above && start > 0 && text.substr(end).starts_with(')') &&
               is_blank_line(text, line_start(text, start - 1)))
        start = line_start(text, start - 1);
    } else if (is_blank_line(text, end)) {
      end = line_end(text, end);
    }
    removed.push_back(source_.edit(file_, start, end, ""));
  }
  edits.insert(edits.end(), removed.begin(), removed.end());
}

bool may_import(const model::SourcePackages& packages, std::uint32_t from, std::uint32_t to) {
  if (from == to) return true;
  const model::SourcePackage& target = packages.packages[to];
  if (target.path.empty() || target.name == "main" || target.external_test || !target.target)
    return false;
  // a/internal/b is for a and what is below it.
  if (const std::size_t at = ("/" + target.path + "/").find("/internal/");
      at != std::string::npos) {
    const std::string owner = at == 0 ? std::string() : target.path.substr(0, at - 1);
    const std::string& path = packages.packages[from].path;
    if (path != owner && !path.starts_with(owner + "/")) return false;
  }
  std::vector<bool> seen(packages.packages.size());
  std::vector<std::uint32_t> work = {to};
  while (!work.empty()) {
    const std::uint32_t at = work.back();
    work.pop_back();
    if (at == from) return false;
    for (const std::uint32_t next : packages.packages[at].imports) {
      if (!seen[next]) work.push_back(next);
      seen[next] = true;
    }
  }
  return true;
}

}  // namespace waybill::fix
