// Names: packages, imports, scopes, and which of several definitions a file is built with.
#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "tool/go_source/resolver_state.hpp"

namespace waybill::go_source {

namespace {

/// Appends the words of a file's build conditions: those of its name's suffixes, and the tags of its
/// constraint with a `!` in front where they are negated.
void build_words(std::string_view path, std::string_view constraint, std::vector<std::string>& out) {
  std::string_view name = path.substr(path.rfind('/') + 1);
  if (name.ends_with(".go")) name.remove_suffix(3);
  if (name.ends_with("_test")) name.remove_suffix(5);
  for (int part = 0; part < 2; ++part) {
    const auto underscore = name.rfind('_');
    if (underscore == std::string_view::npos) break;
    out.emplace_back(name.substr(underscore + 1));
    name = name.substr(0, underscore);
  }
  std::string word;
  bool negated = false;
  const auto flush = [&] {
    if (!word.empty() && word != "go" && word != "build") out.push_back(negated ? fmt::format("!{}", word) : word);
    if (!word.empty()) negated = false;
    word.clear();
  };
  for (const char c : constraint) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    if (letter) {
      word += c;
      continue;
    }
    flush();
    if (c == '!') negated = true;
  }
  flush();
}

}  // namespace

std::span<const ObjectRef> Resolver::State::candidates(PackageId package, std::string_view owner,
                                                       std::string_view name) {
  if (!owner.empty()) {
    const MethodTable& table = method_table(package, owner);
    const auto same = std::ranges::equal_range(table.names, hash_name(name));
    const auto first = static_cast<std::size_t>(same.begin() - table.names.begin());
    const std::span<const ObjectRef> methods(table.methods.data() + first, same.size());
    const auto is_it = [&](ObjectRef method) { return summary(method.file).string(declaration(method).name) == name; };
    if (std::ranges::all_of(methods, is_it)) return methods;
    std::vector<ObjectRef>& found = candidate_store.emplace_back();   // two names of one hash
    std::ranges::copy_if(methods, std::back_inserter(found), is_it);
    return found;
  }
  const std::uint64_t key = std::uint64_t{package} << 32 | text_id(name);
  const std::uint32_t known = candidate_lists.find(key);
  if (known != IdMap::kAbsent) return candidate_store[known];

  std::vector<ObjectRef> found;
  const std::uint64_t wanted = hash_name(name);
  for (const FileId file : tree.packages[package].files) {
    const Summary& in = summary(file);
    const auto declared = in.declarations().first(in.header().package_declarations);
    const auto sort_key = [&in](const DeclarationRecord& record) {
      return std::uint64_t{in.hash_of(record.owner)} << 32 | in.hash_of(record.name);
    };
    for (auto at = std::ranges::lower_bound(declared, wanted, {}, sort_key);
         at != declared.end() && sort_key(*at) == wanted; ++at) {
      if (in.string(at->name) == name && at->owner == 0) {
        found.push_back({file, static_cast<std::uint32_t>(at - declared.begin())});
      }
    }
  }
  candidate_lists.set(key, static_cast<std::uint32_t>(candidate_store.size()));
  return candidate_store.emplace_back(std::move(found));
}

const Resolver::State::MethodTable& Resolver::State::method_table(PackageId package, std::string_view owner) {
  const std::uint64_t key = std::uint64_t{package} << 32 | text_id(owner);
  const std::uint32_t known = method_tables.find(key);
  if (known != IdMap::kAbsent) return method_table_store[known];
  std::vector<std::pair<std::uint32_t, ObjectRef>> found;
  const std::uint32_t wanted = hash_name(owner);
  for (const FileId file : tree.packages[package].files) {
    const Summary& in = summary(file);
    const auto declared = in.declarations().first(in.header().package_declarations);
    const auto owner_hash = [&in](const DeclarationRecord& record) { return in.hash_of(record.owner); };
    for (auto at = std::ranges::lower_bound(declared, wanted, {}, owner_hash);
         at != declared.end() && owner_hash(*at) == wanted; ++at) {
      if (in.string(at->owner) != owner) continue;
      found.emplace_back(in.hash_of(at->name), ObjectRef{file, static_cast<std::uint32_t>(at - declared.begin())});
    }
  }
  std::ranges::stable_sort(found, {}, &std::pair<std::uint32_t, ObjectRef>::first);
  method_tables.set(key, static_cast<std::uint32_t>(method_table_store.size()));
  MethodTable& table = method_table_store.emplace_back();
  for (const auto& [name, method] : found) {
    table.names.push_back(name);
    table.methods.push_back(method);
  }
  return table;
}

ObjectRef Resolver::State::choose(std::span<const ObjectRef> list, FileId from, bool* may) {
  if (list.empty()) return {};
  if (list.size() == 1) return list[0];
  const bool from_is_known = from != kNone && from < tree.files.size();
  const File* origin = from_is_known ? &tree.files[from] : nullptr;
  std::vector<std::string> origin_words;
  const bool other_build = origin != nullptr && !origin->built;
  if (other_build) {
    const Summary& in = origin->summary;
    build_words(origin->path, in.string(in.header().build_constraint), origin_words);
  }
  ObjectRef best;
  int best_score = -1;
  bool tie = false;
  for (const ObjectRef candidate : list) {
    const File& file = tree.files[candidate.file];
    int score = 0;
    if (candidate.file == from) score += 1000;
    const bool is_test = (file.summary.header().flags & kTestFile) != 0;
    const bool from_test = origin != nullptr && (origin->summary.header().flags & kTestFile) != 0;
    if (!is_test || from_test) score += 100;
    if (other_build) {
      std::vector<std::string> words_here;
      const std::string_view constraint = file.summary.string(file.summary.header().build_constraint);
      build_words(file.path, constraint, words_here);
      const std::string_view origin_constraint =
          origin->summary.string(origin->summary.header().build_constraint);
      if (!constraint.empty() && constraint == origin_constraint) score += 50;
      for (const std::string& word : words_here) {
        if (std::ranges::find(origin_words, word) != origin_words.end()) score += 10;
        const std::string opposite = word.starts_with('!') ? word.substr(1) : fmt::format("!{}", word);
        if (std::ranges::find(origin_words, opposite) != origin_words.end()) score -= 10;
      }
      if (file.built) score += 1;
      score += 40;   // never below zero
    } else if (file.built) {
      score += 20;
    }
    tie = score == best_score || (tie && score < best_score);
    if (score > best_score) {
      best = candidate;
      best_score = score;
    }
  }
  // init, _ and a broken tree's doubles; or builds that nothing tells apart.
  if (tie && may != nullptr) *may = true;
  return best;
}

ObjectRef Resolver::State::lookup(PackageId package, std::string_view name, FileId from, bool* may) {
  if (package == kNoPackage || name.empty() || name == "_") return {};
  return choose(candidates(package, {}, name), from, may);
}

PackageId Resolver::State::import_package(FileId file, std::uint32_t index) {
  auto& imports = memory(file).imports;
  if (imports.empty()) imports.resize(summary(file).imports().size(), 0);
  if (imports[index] == 0) {
    const PackageId importer = package_of(file);
    const PackageId found =
        importer == kNoPackage ? kNoPackage : tree.resolve_import(importer, import_path(file, index));
    // kNoPackage + 2 is 1.
    memory(file).imports[index] = found + 2;
  }
  return memory(file).imports[index] - 2;
}

std::string_view Resolver::State::import_name(FileId file, std::uint32_t index) {
  const ImportRecord& record = summary(file).imports()[index];
  if (record.alias != 0) return summary(file).string(record.alias);
  const PackageId package = import_package(file, index);
  if (package != kNoPackage) return tree.packages[package].name;
  return package_name(summary(file).string(record.path));
}

std::uint32_t Resolver::State::find_import(FileId file, std::string_view qualifier) {
  const Summary& in = summary(file);
  const auto imports = in.imports();
  // Most names are the path's last element or an alias, which needs no look at the package.
  for (int round = 0; round < 2; ++round) {
    for (std::uint32_t i = 0; i < imports.size(); ++i) {
      const std::string_view alias = in.string(imports[i].alias);
      if (alias == "." || alias == "_") continue;
      if (!alias.empty()) {
        if (round == 0 && alias == qualifier) return i;
        continue;
      }
      const std::string_view path = in.string(imports[i].path);
      const bool looks_right = path.ends_with(qualifier) && (path.size() == qualifier.size() ||
                                                             path[path.size() - qualifier.size() - 1] == '/');
      if (looks_right != (round == 0)) continue;
      if (import_name(file, i) == qualifier) return i;
    }
  }
  return kNone;
}

std::uint32_t Resolver::State::guess_import(FileId file, std::string_view qualifier) {
  // A package that is not on disk may be called anything that its path suggests.
  const Summary& in = summary(file);
  const auto imports = in.imports();
  std::uint32_t guess = kNone;
  for (std::uint32_t i = 0; i < imports.size(); ++i) {
    if (imports[i].alias != 0 || import_package(file, i) != kNoPackage) continue;
    const std::string_view path = in.string(imports[i].path);
    std::string squeezed;
    for (const char c : path) {
      if (c != '-' && c != '_') squeezed += c;
    }
    if (squeezed.find(qualifier) == std::string::npos) continue;
    if (guess != kNone) return kNone;
    guess = i;
  }
  return guess;
}

const Meaning& Resolver::State::meaning(FileId file, StringRef name) {
  const std::uint32_t known = memory(file).meanings.find(name);
  if (known != IdMap::kAbsent) return meanings[known];
  const std::string_view text = summary(file).string(name);
  const PackageId package = package_of(file);
  Meaning found;
  // The file's and the package's scope share no name, so that their order does not matter.
  if (const ObjectRef object = lookup(package, text, file, &found.may)) {
    found.kind = Meaning::Object;
    found.object = object;
  } else if (const std::uint32_t import = find_import(file, text); import != kNone) {
    found.kind = Meaning::Import;
    found.import = import;
  } else {
    const auto imports = summary(file).imports();
    std::uint32_t missing = kNone;
    for (std::uint32_t i = 0; i < imports.size() && found.kind == Meaning::None; ++i) {
      if (summary(file).string(imports[i].alias) != ".") continue;
      if (import_package(file, i) == kNoPackage) missing = i;
      if (const PackageId dotted = import_package(file, i); dotted != kNoPackage) {
        if (const ObjectRef member = lookup(dotted, text, file, &found.may)) {
          found.kind = Meaning::Object;
          found.object = member;
        }
      }
    }
    if (found.kind == Meaning::None) {
      if (const auto universal = predeclared.find(text); universal != predeclared.end()) {
        found = universal->second;
      } else if (const std::uint32_t guess = guess_import(file, text); guess != kNone) {
        found.kind = Meaning::Import;
        found.import = guess;
      } else if (missing != kNone) {
        found.kind = Meaning::Missing;
        found.import = missing;
      }
    }
  }
  memory(file).meanings.set(name, static_cast<std::uint32_t>(meanings.size()));
  return meanings.emplace_back(found);
}

FunctionRef Resolver::State::function_of(FileId file, ValueRef value) {
  FileMemory& known = memory(file);
  const auto functions = summary(file).functions();
  if (!known.functions_sorted) {
    for (FunctionRef function = 0; function < functions.size(); ++function) {
      if (functions[function].first_value < functions[function].last_value) {
        known.functions.emplace_back(functions[function].first_value, function);
      }
    }
    std::ranges::sort(known.functions);
    known.functions_sorted = true;
  }
  auto at = std::ranges::upper_bound(known.functions, value, {}, &std::pair<ValueRef, FunctionRef>::first);
  if (at == known.functions.begin()) return kNone;
  --at;
  return value < functions[at->second].last_value ? at->second : kNone;
}

std::uint32_t Resolver::State::owner_of(FileId file, ValueRef value) {
  const auto functions = summary(file).functions();
  FunctionRef function = function_of(file, value);
  for (int level = 0; function != kNone && level < 1000; ++level) {
    if (functions[function].declaration != kNone) {
      const std::uint32_t declared = functions[function].declaration;
      return summary(file).declarations()[declared].flags & kDeclGeneric ? declared : kNone;
    }
    if (functions[function].parent == function || function == 0) break;
    function = functions[function].parent;
  }
  return kNone;
}

bool Resolver::State::assigned(ObjectRef variable) {
  // Who may assign it: its own package, and for an exported name the packages that import it. Only
  // bodies that were kept are seen.
  const PackageId home = package_of(variable.file);
  if (home == kNoPackage) return false;
  const auto scan = [this](PackageId package) {
    if (scanned_packages.find(package) != IdMap::kAbsent) return;
    scanned_packages.set(package, 1);
    for (const FileId file : tree.packages[package].files) {
      const auto values = summary(file).values();
      for (ValueRef i = 1; i < values.size(); ++i) {
        const ValueRecord& record = values[i];
        const bool stores = record.op == ValueOp::StoreName || record.op == ValueOp::Update ||
                            record.op == ValueOp::UpdateElement;
        if (!stores || record.a == 0) continue;
        const ValueOp target = values[record.a].op;
        if (target != ValueOp::Name && target != ValueOp::Select) continue;
        const Meaning place = denoted_object(file, record.a);
        if (place.kind == Meaning::Object) {
          assigned_variables.set(std::uint64_t{place.object.file} << 32 | place.object.declaration, 1);
        }
      }
    }
  };
  scan(home);
  const std::string_view name = summary(variable.file).string(declaration(variable).name);
  const std::string_view path = tree.packages[home].import_path;
  if (!name.empty() && name[0] >= 'A' && name[0] <= 'Z' && !path.empty()) {
    if (!importers_indexed) {
      importers_indexed = true;
      for (PackageId package = 0; package < tree.packages.size(); ++package) {
        for (const FileId file : tree.packages[package].files) {
          const Summary& in = summary(file);
          for (const ImportRecord& import : in.imports()) importers[in.string(import.path)].push_back(package);
        }
      }
    }
    if (const auto users = importers.find(path); users != importers.end()) {
      for (const PackageId package : users->second) scan(package);
    }
  }
  return assigned_variables.find(std::uint64_t{variable.file} << 32 | variable.declaration) != IdMap::kAbsent;
}

}  // namespace waybill::go_source
