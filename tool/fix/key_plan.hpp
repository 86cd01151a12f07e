// A key that is to get a type of its own: where it is used, and what becomes of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tool/fix/key_sites.hpp"
#include "tool/fix/source.hpp"

namespace waybill::fix {

using PackageNumber = std::uint32_t;   ///< index into SourcePackages::packages

/// One key and what becomes of it.
struct KeyPlan {
  /// A constant that is used as this key alone, so that it may become one of the key's type where it
  /// is declared.
  struct Owned {
    std::string name, variable;
    FileIndex file = 0;
    NodeIndex value = 0;
  };

  std::uint64_t identity = 0;
  std::string text;  ///< the key's, with quotes
  std::vector<KeySite> sites;
  std::vector<Obstacle> obstacles;
  PackageNumber home = 0;
  std::optional<Owned> owned;
  bool by_helper = false;  ///< a function takes it as a string, and will take it as the type
  std::string name;        ///< of the constant
  bool declared = false;   ///< the constant is to be declared
};

/// What is asked of the source about a key's sites.
class KeySource {
 public:
  /// Keeps the reference.
  explicit KeySource(const Source& source) : source_(source) {}

  /// Returns the package that the site stands in.
  PackageNumber package_of(const KeySite& site) const { return source_.packages.of_file[site.file]; }
  /// Returns where the site names its key.
  Place key_place(const KeySite& site) const {
    return {site.file, outline(site.file).nodes[site.key].start};
  }
  /// Returns whether the site hands the key to a function that takes it as a string.
  bool is_text_for_helper(const KeySite& site) const;
  /// Returns whether the site names the constant that becomes the key.
  bool is_owned(const KeyPlan& plan, const KeySite& site) const;
  /// Returns the file and the spec of the constant that the key is, if it is one of the target.
  std::optional<std::pair<FileIndex, NodeIndex>> spec_of(const model::Key& key) const;

 protected:
  const Outline& outline(FileIndex file) const { return *source_.outline(file); }
  const model::SourcePackage& package(PackageNumber number) const {
    return source_.packages.packages[number];
  }
  bool is_test(FileIndex file) const { return source_.program.files[file].test; }

  const Source& source_;
};

}  // namespace waybill::fix
