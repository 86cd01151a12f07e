// Functions by which other packages write and read a key that they can't name.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tool/fix/imports.hpp"
#include "tool/fix/key_sites.hpp"
#include "tool/fix/source.hpp"

namespace waybill::fix {

/// Imports a package by its path and name; returns what it is called then.
using Import = std::function<std::string(const std::string& path, const std::string& name)>;

/// Returns how a type, as Go prints it at one of the sites, is written in the package of that path;
/// "" if it can't be named there. `allowed` says whether a package may be imported.
std::string spelled_type(const Source& source, const std::vector<KeySite>& sites,
                         std::string_view type, const std::string& home,
                         const std::function<bool(const std::string& path)>& allowed,
                         const Import& import);

/// Returns the type that is written so in a file as Go prints it, with its package's name.
std::string printed_type(const Source& source, FileIndex file, std::string_view written);

/// Makes the functions of one package, each when it is first asked for; they are written at the end
/// of a file.
class Accessors {
 public:
  using Names = std::set<std::string, std::less<>>;
  struct Getter {
    std::string name;
    bool typed = false;  ///< it returns the value and whether there is one, else what Value returns
  };

  /// Keeps references. `file` is where they go.
  Accessors(const Source& source, FileChange& change, FileIndex file)
      : source_(source), change_(change), file_(file) {}

  /// Returns the name of the function that writes the key which is called `constant` here.
  std::string setter(std::uint64_t identity, const std::string& constant, const std::string& text,
                     const std::vector<KeySite>& sites, Names& taken);
  /// Returns that which looks it up for packages other than `home`.
  Getter getter(std::uint64_t identity, const std::string& constant, const std::string& text,
                const std::vector<KeySite>& sites, std::uint32_t home, Names& taken);
  /// Writes them.
  void write();

 private:
  std::string type_of(const std::vector<KeySite>& sites);
  bool asserts_all(const std::vector<KeySite>& sites, const std::string& type,
                   std::uint32_t home) const;

  const Source& source_;
  FileChange& change_;
  FileIndex file_;
  std::map<std::uint64_t, std::string> setters_;
  std::map<std::uint64_t, Getter> getters_;
  std::string functions_;
};

}  // namespace waybill::fix
