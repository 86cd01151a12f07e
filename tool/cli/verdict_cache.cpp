#include "tool/cli/verdict_cache.hpp"

#include <unistd.h>

#include <concepts>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <type_traits>

#include <fmt/format.h>

#include "tool/go_source/cache.hpp"

namespace waybill::cli {
namespace {

/// Writes numbers as eight bytes in the machine's order and texts with their length before them. The
/// file is this machine's own, and its checksum and stamp come first.
class Writer {
 public:
  template <class T> void operator()(const T& value) {
    if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
      const auto word = static_cast<std::uint64_t>(value);
      bytes.append(reinterpret_cast<const char*>(&word), sizeof word);
    } else if constexpr (std::same_as<T, std::string>) {
      (*this)(value.size());
      bytes.append(value);
    } else {
      visit(*this, const_cast<T&>(value));   // visiting to write changes nothing
    }
  }
  template <class T> void operator()(const std::vector<T>& values) {
    (*this)(values.size());
    for (const T& value : values) (*this)(value);
  }
  template <class K, class V> void operator()(const std::map<K, V>& values) {
    (*this)(values.size());
    for (const auto& [key, value] : values) {
      (*this)(key);
      (*this)(value);
    }
  }
  template <class T> void operator()(const std::optional<T>& value) {
    (*this)(value.has_value());
    if (value) (*this)(*value);
  }
  std::string bytes;
};

/// Reads what Writer wrote; `ok` turns false where the bytes end too early, and stays so.
class Reader {
 public:
  explicit Reader(std::string_view from) : left_(from) {}
  template <class T> void operator()(T& value) {
    if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
      std::uint64_t word = 0;
      if (left_.size() < sizeof word) {
        ok = false;
      } else {
        left_.copy(reinterpret_cast<char*>(&word), sizeof word);
        left_.remove_prefix(sizeof word);
      }
      value = static_cast<T>(word);
    } else if constexpr (std::same_as<T, std::string>) {
      const std::uint64_t size = count(1);
      value = left_.substr(0, size);
      left_.remove_prefix(size);
    } else {
      visit(*this, value);
    }
  }
  template <class T> void operator()(std::vector<T>& values) {
    values.resize(count(8));
    for (T& value : values) (*this)(value);
  }
  template <class K, class V> void operator()(std::map<K, V>& values) {
    for (std::uint64_t left = count(16); left > 0 && ok; --left) {
      K key{};
      (*this)(key);
      (*this)(values[key]);
    }
  }
  template <class T> void operator()(std::optional<T>& value) {
    bool is_there = false;
    (*this)(is_there);
    if (is_there) (*this)(value.emplace());
  }
  bool ok = true;

 private:
  /// A number of things that take at least `size` bytes each: more than the bytes left can hold is damage.
  std::uint64_t count(std::uint64_t size) {
    std::uint64_t number = 0;
    (*this)(number);
    if (number > left_.size() / size) ok = false;
    return ok ? number : 0;
  }
  std::string_view left_;
};

template <class Archive> void visit(Archive& archive, model::Site& site) {
  archive(site.file), archive(site.line), archive(site.column), archive(site.end_line), archive(site.end_column);
}
template <class Archive> void visit(Archive& archive, model::EvidenceStep& step) {
  archive(step.site), archive(step.note);
}
template <class Archive> void visit(Archive& archive, model::Edit& edit) {
  archive(edit.file), archive(edit.start), archive(edit.end), archive(edit.text);
}
template <class Archive> void visit(Archive& archive, model::Fix& fix) { archive(fix.safe), archive(fix.edits); }
template <class Archive> void visit(Archive& archive, model::Finding& finding) {
  archive(finding.rule), archive(finding.code), archive(finding.severity), archive(finding.certainty);
  archive(finding.message), archive(finding.site), archive(finding.evidence), archive(finding.fingerprint);
  archive(finding.fix);
}
template <class Archive> void visit(Archive& archive, model::CallCoverage& calls) {
  archive(calls.resolved), archive(calls.may), archive(calls.unresolved), archive(calls.unresolved_by_cause);
}
template <class Archive> void visit(Archive& archive, go_source::SuppressionComment& comment) {
  archive(comment.kind), archive(comment.rules), archive(comment.reason), archive(comment.line);
  archive(comment.column), archive(comment.end_column), archive(comment.first_line), archive(comment.last_line);
}
template <class Archive> void visit(Archive& archive, Verdict& verdict) {
  archive(verdict.findings), archive(verdict.comments), archive(verdict.calls), archive(verdict.functions);
}

std::uint64_t hash(std::string_view bytes) { return go_source::content_hash(bytes)[0]; }

std::string hex(std::uint64_t number) { return fmt::format("{:016x}", number); }

}  // namespace

VerdictCache::VerdictCache(const std::string& folder, const std::string& root, const std::string& question,
                           std::uint64_t state)
    : path_(folder.empty() ? std::string() : folder + "/" + hex(hash(root)) + "-" +
                                                 hex(hash(question)) + ".verdict"),
      stamp_(fmt::format("waybill verdict {} {}\n", tool_identity(), hex(state))) {}

std::optional<Verdict> VerdictCache::recall() const {
  if (path_.empty()) return {};
  std::ifstream file(path_, std::ios::binary);
  std::ostringstream read;
  read << file.rdbuf();
  const std::string text = std::move(read).str();
  const std::size_t head = stamp_.size() + sizeof(std::uint64_t);
  if (text.size() < head || !text.starts_with(stamp_)) return {};
  std::uint64_t checksum;
  text.copy(reinterpret_cast<char*>(&checksum), sizeof checksum, stamp_.size());
  if (checksum != hash(std::string_view(text).substr(head))) return {};
  Reader reader(std::string_view(text).substr(head));
  Verdict verdict;
  reader(verdict);
  if (!reader.ok) return {};
  return verdict;
}

void VerdictCache::keep(const Verdict& verdict) const {
  if (path_.empty()) return;
  Writer writer;
  writer(verdict);
  const std::uint64_t checksum = hash(writer.bytes);
  const std::string aside = fmt::format("{}.{}", path_, ::getpid());
  {
    std::ofstream file(aside, std::ios::binary | std::ios::trunc);
    file << stamp_;
    file.write(reinterpret_cast<const char*>(&checksum), sizeof checksum);
    file << writer.bytes;
    if (!file.flush()) {
      std::error_code ignored;
      std::filesystem::remove(aside, ignored);
      return;
    }
  }
  std::error_code error;
  std::filesystem::rename(aside, path_, error);
  if (error) std::filesystem::remove(aside, error);
}

}  // namespace waybill::cli
