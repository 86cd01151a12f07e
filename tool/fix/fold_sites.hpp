// The sites of a key that becomes a field of a struct -> calls of the struct's accessors.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tool/fix/imports.hpp"
#include "tool/fix/key_sites.hpp"
#include "tool/fix/struct_text.hpp"

namespace waybill::fix {

/// The package that the struct is in.
struct FoldHome {
  std::optional<std::uint32_t> package;  ///< its index; nothing: it is made
  std::string path;
};

/// One key and the field that takes its place.
struct Folded {
  std::uint64_t identity = 0;
  std::string text, type;  ///< the key's; the field's, as Go prints it
  bool concrete =
      true;  ///< no interface is written to it, so that what is written is never nil itself
  std::vector<KeySite> sites;
  StructField names;  ///< what all its accessors would be called
  StructField field;  ///< with those that are needed
};

class SiteFolder {
 public:
  /// Keeps references. `text` learns which framework's context is written by way of.
  SiteFolder(const Source& source, const FoldHome& home, StructText& text,
             std::vector<Obstacle>& obstacles)
      : source_(source), home_(home), text_(text), obstacles_(obstacles) {}

  /// Makes the site a call of an accessor, which the key's field has then; or adds what stands in
  /// the way to the obstacles.
  void rewrite(Folded& key, const KeySite& site);

  /// The changes of the files so far.
  std::map<FileIndex, FileChange>& changes() { return changes_; }
  /// The functions of the program that the sites called before: their files and declarations.
  const std::set<std::pair<FileIndex, NodeIndex>>& helpers() const { return helpers_; }

 private:
  const Outline& outline(FileIndex file) const { return *source_.outline(file); }
  void obstacle(const KeySite& site, std::string why);
  FileChange& change(FileIndex file) {
    return changes_.try_emplace(file, source_, file).first->second;
  }
  bool enter_framework(const KeySite& site);
  std::string context_behind(const KeySite& site, NodeIndex carrier) const;
  std::string qualifier(const KeySite& site);
  std::string accessor(Folded& key, const KeySite& site, std::string StructField::* which);
  bool is_of_type(const Folded& key, const KeySite& site, std::string_view written);
  bool is_concrete(const Folded& key, const KeySite& site);
  std::vector<NodeIndex> pair_of(const Outline& there, NodeIndex value) const;
  void check_taken_before(const KeySite& site);
  void call_with(const KeySite& site, const std::string& function, NodeIndex carrier,
                 const std::string& behind_carrier, NodeIndex value);
  void rewrite_set(Folded& key, const KeySite& site);
  void rewrite_get(Folded& key, const KeySite& site);
  void rewrite_gin_get(Folded& key, const KeySite& site);
  void rewrite_look_up(Folded& key, const KeySite& site);
  void rewrite_helper(Folded& key, const KeySite& site);

  const Source& source_;
  const FoldHome& home_;
  StructText& text_;
  std::vector<Obstacle>& obstacles_;
  std::map<FileIndex, FileChange> changes_;
  std::set<std::pair<FileIndex, NodeIndex>> helpers_;
};

}  // namespace waybill::fix
