// The edits that give keys their type: its declaration, and every site.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tool/fix/accessors.hpp"
#include "tool/fix/imports.hpp"
#include "tool/fix/key_plan.hpp"

namespace waybill::fix {

class KeyEdits : KeySource {
 public:
  using KeySource::KeySource;

  /// Returns the edits for all of the keys; nothing stands in the way of any.
  std::vector<model::Edit> write(std::vector<KeyPlan>& plans);

 private:
  using Names = std::set<std::string, std::less<>>;

  FileChange& change(FileIndex file) {
    return changes_.try_emplace(file, source_, file).first->second;
  }
  FileIndex file_for(PackageNumber home, const std::vector<KeyPlan*>& plans) const;
  void write_home(PackageNumber home, const std::vector<KeyPlan*>& plans);
  void write_declarations(FileIndex file, const std::string& type,
                          const std::vector<KeyPlan*>& plans);
  void write_site(KeyPlan& plan, const KeySite& site, PackageNumber home, const std::string& type,
                  Accessors& accessors, Names& taken);

  std::map<FileIndex, FileChange> changes_;
};

}  // namespace waybill::fix
