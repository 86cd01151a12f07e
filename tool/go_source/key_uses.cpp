#include "tool/go_source/key_uses.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tool/go_source/missing_beside.hpp"
#include "tool/go_source/key_mentions.hpp"
#include "tool/go_source/key_takers.hpp"
#include "tool/go_source/key_texts.hpp"
#include "tool/go_source/lex.hpp"
#include "tool/go_source/parse.hpp"
#include "tool/go_source/read_source.hpp"

namespace waybill::go_source {
namespace {

using model::Key;
using model::KeyUse;
using model::Place;
using model::Sight;

constexpr std::uint64_t kLargestFile =
    64u << 20;  ///< bytes; larger ones were left out when the tree was read

bool is_exported(std::string_view name) {
  return !name.empty() &&
         (static_cast<unsigned char>(name[0]) >= 0x80 || (name[0] >= 'A' && name[0] <= 'Z'));
}

bool is_internal(std::string_view import_path) {
  return import_path == "internal" || import_path.starts_with("internal/") ||
         import_path.ends_with("/internal") ||
         import_path.find("/internal/") != std::string_view::npos;
}

/// A key that may be in sight, and the names that it can be meant by.
struct Subject {
  KeyUse use;
  PackageId home = kNoPackage;
  WatchedNames names;
  bool exported = false;
};

class Census {
 public:
  Census(const Tree& tree, Resolver& resolver, const model::Coverage& coverage,
         const std::string& root, ReadScope scope, const model::Program& program, bool every_key)
      : tree_(tree),
        resolver_(resolver),
        coverage_(coverage),
        root_(root),
        scope_(scope),
        program_(program),
        every_key_(every_key) {}

  std::vector<KeyUse> run() {
    find_candidates();
    if (subjects_.empty()) return {};
    find_operands();
    for (Subject& subject : subjects_) place_subject(subject);
    find_mentions_by_package();
    find_texts();
    std::vector<KeyUse> uses;
    for (Subject& subject : subjects_) {
      KeyUse& use = subject.use;
      if (use.sight == Sight::Open) {
        use.missing.clear();
      } else if (!use.missing.empty()) {
        use.sight = Sight::Open;
        use.why = why_missing(use.missing);
      }
      uses.push_back(std::move(use));
    }
    return uses;
  }

 private:
  const Key& key_of(const Subject& subject) const { return program_.keys[subject.use.key]; }

  static std::string why_missing(std::string_view import_path) {
    return fmt::format("{} is not on disk and may use this text as a key", import_path);
  }

  static void open(Subject& subject, std::string why, Place seen = {}) {
    if (subject.use.sight == Sight::Open && !subject.use.why.empty()) return;
    subject.use.sight = Sight::Open;
    subject.use.why = std::move(why);
    subject.use.seen = seen;
  }

  void find_candidates() {
    struct Both {
      model::KeyIndex key = 0;
      bool written = false, read = false;
    };
    std::map<std::uint64_t, Both> all;
    const auto note = [&](model::KeyIndex index) -> Both* {
      if (index == 0 || program_.keys[index].kind != model::KeyKind::Static) return nullptr;
      Both& both = all[program_.keys[index].identity];
      // The one that says where it is declared tells most.
      if (both.key == 0 || (program_.keys[both.key].declared.file == model::kNowhere))
        both.key = index;
      return &both;
    };
    for (const model::Write& write : program_.writes) {
      if (Both* both = note(write.layer.key)) both->written = true;
    }
    for (const model::Read& read : program_.reads) {
      if (Both* both = note(read.key)) both->read = true;
    }
    for (const auto& [identity, both] : all) {
      if (both.written == both.read && !every_key_) continue;
      Subject& subject = subjects_.emplace_back();
      subject.use.key = both.key;
      subject.use.written = both.written;
    }
  }

  /// Where known look-ups and writes name their keys.
  void find_operands() {
    const auto note = [this](Place place, model::KeyIndex index) {
      if (index == 0 || place.file == model::kNowhere) return;
      const model::KeyKind kind = program_.keys[index].kind;
      if (kind == model::KeyKind::Static || kind == model::KeyKind::Dynamic)
        operands_[place] = index;
    };
    for (const model::Write& write : program_.writes) note(write.key_place, write.layer.key);
    for (const model::Read& read : program_.reads) note(read.key_place, read.key);
  }

  void place_subject(Subject& subject) {
    const Key& key = key_of(subject);
    if (key.basic_type) {
      subject.names.emplace(key.value, Watched::Text);
      if (!key.value.starts_with('"')) return open(subject, "a number may be meant by anything");
      if (!scope_.whole_modules || !has_program())
        return open(subject, "any package may use this text as a key");
      const std::set<std::string, std::less<>> beside = every_key_ ? missing_beside(key) : std::set<std::string, std::less<>>();
      for (const auto& missing : coverage_.dependencies.missing) {
        // The standard library has keys of types of its own.
        const std::string_view first = std::string_view(missing.import_path).substr(0, missing.import_path.find('/'));
        if (every_key_ && (first.find('.') == std::string_view::npos || !beside.contains(missing.import_path))) continue;
        // The files need not be searched for a text of which nothing could be said.
        if (every_key_ || (subject.use.written && !is_constant(key) && !has_namesake(program_, key)))
          return open(subject, why_missing(missing.import_path));
        subject.use.missing = missing.import_path;
        watch_constant(subject);
        break;
      }
      subject.use.sight = Sight::Program;
      return;
    }
    if (key.value.starts_with('&')) {
      if (key.declared.file == model::kNowhere || key.value.find('.') != std::string::npos) {
        return open(subject, "it is not followed who else has this pointer");
      }
      subject.home = tree_.files[key.declared.file].package;
      subject.names.emplace(key.value.substr(1), Watched::Object);
    } else {
      const std::string_view name = type_name(key.type);
      if (name.empty() || key.anonymous || key.type.starts_with('*'))
        return open(subject, "its type has no name of its own");
      subject.home = home_of(key.package);
      if (subject.home == kNoPackage)
        return open(subject, "its type is not declared in the source given");
      if (!add_objects(subject, name)) return;
    }
    const Package& home = tree_.packages[subject.home];
    if (home.origin != Origin::Target || home.external_test)
      return open(subject, "it belongs to a dependency");
    subject.exported = std::ranges::any_of(
        subject.names, [](const auto& name) { return is_exported(name.first); });
    find_sight(subject, home);
  }

  /// Whether the text is that of a constant which the target declares.
  bool is_constant(const Key& key) const {
    return key.declared.file != model::kNowhere && !key.variable.empty() &&
           tree_.packages[tree_.files[key.declared.file].package].origin == Origin::Target;
  }

  /// Has the constant that the text is watched too.
  void watch_constant(Subject& subject) const {
    const Key& key = key_of(subject);
    if (!is_constant(key)) return;
    subject.home = tree_.files[key.declared.file].package;
    subject.names.emplace(key.variable.substr(key.variable.rfind('.') + 1), Watched::Object);
  }

  /// What is not on disk of all that is imported in programs that the key's users may stand in.
  std::set<std::string, std::less<>> missing_beside(const Key& key) const {
    std::set<PackageId> users;
    const auto note = [&](model::KeyIndex index, Place at) {
      if (index != 0 && at.file != model::kNowhere && program_.keys[index].identity == key.identity)
        users.insert(tree_.files[at.file].package);
    };
    for (const model::Write& write : program_.writes) note(write.layer.key, write.place);
    for (const model::Read& read : program_.reads) note(read.key, read.place);
    return go_source::missing_beside(tree_, users);
  }

  PackageId home_of(std::string_view path) const {
    for (PackageId id = 0; id < tree_.packages.size(); ++id) {
      const Package& package = tree_.packages[id];
      if (package.origin != Origin::Target || package.external_test) continue;
      if ((package.import_path.empty() ? package.folder : package.import_path) == path) return id;
    }
    return kNoPackage;
  }

  /// The package's constants and variables that are the key, and its type.
  bool add_objects(Subject& subject, std::string_view name) {
    const Key& key = key_of(subject);
    bool declared = false;
    for (const FileId file : tree_.packages[subject.home].files) {
      const Summary& summary = tree_.files[file].summary;
      if (!summary) continue;
      const auto declarations = summary.declarations();
      for (std::uint32_t i = 0; i < summary.header().package_declarations; ++i) {
        const DeclarationRecord& record = declarations[i];
        if (record.kind == DeclarationKind::Type && summary.string(record.name) == name)
          declared = true;
        if (record.kind != DeclarationKind::Const && record.kind != DeclarationKind::Var) continue;
        const KeyId made = resolver_.key_of(ObjectRef{file, i});
        if (made.type_name != key.type) continue;
        if (made.kind != KeyKind::Static) {
          open(subject, fmt::format("{} may be it", summary.string(record.name)),
               {file, record.offset});
          return false;
        }
        if (made.value == key.value)
          subject.names.emplace(summary.string(record.name), Watched::Object);
      }
    }
    if (!declared) {
      open(subject, "its type is declared in a function");
      return false;
    }
    subject.names.emplace(name, Watched::Type);
    return true;
  }

  void find_sight(Subject& subject, const Package& home) {
    if (!scope_.whole_packages) return open(subject, "its package was not read whole");
    const bool broken = std::ranges::any_of(home.files, [this](FileId file) {
      return !tree_.files[file].summary ||
             (tree_.files[file].summary.header().flags & kBroken) != 0;
    });
    if (broken) return open(subject, "a file of its package is broken");
    if (!subject.exported) {
      subject.use.sight = Sight::Package;
      return;
    }
    const bool whole = scope_.whole_modules && home.module != kNoPackage &&
                       !tree_.modules[home.module].folder.starts_with("..");
    if (!whole) return open(subject, "its module was not read whole, and others may use the key");
    // Its packages import each other by names of which the tool has its own declarations.
    if (const std::string& module = tree_.modules[home.module].path;
        module == "std" || module == "cmd") {
      return open(subject, "it belongs to the standard library");
    }
    if (home.name == "main" || is_internal(home.import_path)) {
      subject.use.sight = Sight::Module;
      return;
    }
    if (!programs_use().contains(subject.home))
      return open(subject, "it is exported by a library, and others may use it");
    subject.use.sight = Sight::Program;
  }

  bool has_program() { return !programs_use().empty(); }

  /// The packages of the target that a program in it is made of.
  const std::set<PackageId>& programs_use() {
    if (used_) return *used_;
    used_.emplace();
    std::vector<PackageId> work;
    for (PackageId id = 0; id < tree_.packages.size(); ++id) {
      const Package& package = tree_.packages[id];
      const bool is_program = package.origin == Origin::Target && package.name == "main" &&
                              std::ranges::any_of(package.files, [this](FileId file) {
                                return tree_.files[file].reported && tree_.files[file].built;
                              });
      if (is_program && used_->insert(id).second) work.push_back(id);
    }
    while (!work.empty()) {
      const PackageId package = work.back();
      work.pop_back();
      for (const FileId file : tree_.packages[package].files) {
        const Summary& summary = tree_.files[file].summary;
        if (!summary || (summary.header().flags & kTestFile) != 0) continue;
        for (const ImportRecord& import : summary.imports()) {
          const PackageId imported = tree_.resolve_import(package, summary.string(import.path));
          if (imported == kNoPackage || tree_.packages[imported].origin != Origin::Target) continue;
          if (used_->insert(imported).second) work.push_back(imported);
        }
      }
    }
    return *used_;
  }

  // --- reading again

  /// Looks through one file; false if it can't be read (again).
  bool look(FileId file, const WatchedNames& names, bool home,
            const std::function<void(const Mention&)>& found) {
    const std::filesystem::path path(tree_.files[file].path);
    const auto text = buffer_.read(
        path.is_absolute() ? path.string() : (std::filesystem::path(root_) / path).string(),
        kLargestFile);
    if (!text) return false;
    const bool any = std::ranges::any_of(names, [&](const auto& name) {
      std::string_view wanted = name.first;
      if (name.second == Watched::Text && wanted.size() > 2)
        wanted = wanted.substr(1, wanted.size() - 2);
      return text->find(wanted) != std::string_view::npos;
    });
    if (!any) return true;
    SyntaxError error;
    lex(*text, tokens_, error);
    parse(tokens_, syntax_);
    find_mentions(tokens_, syntax_, names, home, found);
    return true;
  }

  /// Whether the one key is the address of what the other is.
  static bool is_address(const Key& one, const Key& other) {
    return one.type.starts_with('*') && std::string_view(one.type).substr(1) == other.type;
  }

  /// Whether the mention is the key of a known look-up or write: for an object that of this very
  /// key (or its address, which is another), for a type that of any.
  bool is_operand(FileId file, const Mention& mention, Subject& subject) const {
    return std::ranges::any_of(mention.starts, [&](std::uint32_t start) {
      const auto operand = operands_.find({file, start});
      if (operand == operands_.end()) return false;
      const Key& named = program_.keys[operand->second];
      const Key& key = key_of(subject);
      if (mention.watched == Watched::Object) {
        return named.kind == model::KeyKind::Static &&
               (named.identity == key.identity || is_address(named, key) || is_address(key, named));
      }
      if (named.kind == model::KeyKind::Dynamic) {
        if (mention.watched == Watched::Text) return false;
        subject.use.computed.push_back(operand->first);
      }
      return true;
    });
  }

  void judge(FileId file, const Mention& mention, std::vector<Subject*>& subjects) {
    for (Subject* subject : subjects) {
      const auto name = subject->names.find(mention.name);
      if (name == subject->names.end() || name->second != mention.watched) continue;
      if (subject->use.sight == Sight::Open || is_operand(file, mention, *subject)) continue;
      // Whoever writes and reads the key is known; the text may mean many other things.
      if (every_key_ && mention.watched == Watched::Text && !may_look_up(file, mention)) continue;
      if (mention.watched == Watched::Text && !subject->use.missing.empty() && !mention.near_carrier) continue;
      open(*subject, fmt::format("{} is used here in a way that is not followed", mention.name),
           {file, mention.offset});
    }
  }

  /// Whether the text may be looked up, or written, where it stands. What the target does with it,
  /// who asks for every key sees for himself.
  bool may_look_up(FileId file, const Mention& mention) {
    if (!mention.near_carrier || tree_.packages[tree_.files[file].package].origin == Origin::Target)
      return false;
    if (takers_.empty()) takers_ = names_of_key_takers(tree_);
    return mention.callee.empty() || takers_.contains("") || takers_.contains(mention.callee);
  }

  void find_mentions_by_package() {
    std::map<PackageId, std::vector<Subject*>> by_home;
    for (Subject& subject : subjects_) {
      if (subject.home != kNoPackage && subject.use.sight != Sight::Open)
        by_home[subject.home].push_back(&subject);
    }
    for (auto& [home, subjects] : by_home) {
      WatchedNames names, exported;
      for (const Subject* subject : subjects) {
        for (const auto& [name, watched] : subject->names) {
          // One that is an object of one key and the type of another is the object everywhere:
          // types have other names.
          names.emplace(name, watched);
          if (is_exported(name)) exported.emplace(name, watched);
        }
      }
      const auto all_open = [&](FileId file) {
        for (Subject* subject : subjects)
          open(*subject, fmt::format("{} could not be read again", tree_.files[file].path));
      };
      for (const FileId file : tree_.packages[home].files) {
        if (!look(file, names, true, [&](const Mention& mention) { judge(file, mention, subjects); })) all_open(file);
      }
      if (exported.empty()) continue;
      for (const auto& [file, dot] : importers_of(home)) {
        if (!look(file, exported, dot, [&](const Mention& mention) { judge(file, mention, subjects); })) all_open(file);
      }
    }
  }

  /// The files that import the package, and whether by a dot.
  std::vector<std::pair<FileId, bool>> importers_of(PackageId home) const {
    std::vector<std::pair<FileId, bool>> found;
    const std::string_view path = tree_.packages[home].import_path;
    for (FileId file = 0; file < tree_.files.size(); ++file) {
      const Summary& summary = tree_.files[file].summary;
      if (!summary || tree_.files[file].package == home) continue;
      for (const ImportRecord& import : summary.imports()) {
        const std::string_view imported = summary.string(import.path);
        if (imported != path && tree_.resolve_import(tree_.files[file].package, imported) != home) {
          continue;
        }
        found.emplace_back(file, summary.string(import.alias) == ".");
        break;
      }
    }
    return found;
  }

  /// Keys that are plain texts: any file may mention them, and any writer or reader whose key is
  /// computed may mean them.
  void find_texts() {
    std::vector<Subject*> subjects;
    for (Subject& subject : subjects_) {
      if (key_of(subject).basic_type && subject.use.sight != Sight::Open)
        subjects.push_back(&subject);
    }
    if (subjects.empty()) return;
    for (const bool written : {false, true}) {
      const auto computed = computed_text(program_, written, false), known = computed_text(program_, written, true);
      if (!computed && !known) continue;
      // What is computed where keys are written is not looked up there, and the other way round.
      std::erase_if(subjects, [&](Subject* subject) {
        if (!every_key_ && subject->use.written == written) return false;
        if (!computed && !subject->use.missing.empty()) return false;
        open(*subject, "a key that is computed at run time may be it", computed ? *computed : *known);
        return true;
      });
    }
    if (subjects.empty()) return;
    const bool all_missing =
        std::ranges::all_of(subjects, [](const Subject* subject) { return !subject->use.missing.empty(); });
    WatchedNames texts;
    for (const Subject* subject : subjects) texts.emplace(key_of(*subject).value, Watched::Text);
    for (FileId file = 0; file < tree_.files.size(); ++file) {
      const File& at = tree_.files[file];
      const Origin origin = tree_.packages[at.package].origin;
      // A dependency's functions that touch no carrier use no key. Nor do the target's, but for those that
      // hand a text on, which matters where the text's absence alone is reported.
      if (!at.summary || origin == Origin::Known ||
          ((origin != Origin::Target || all_missing) && at.summary.functions().size() < 2))
        continue;
      const bool read =
          look(file, texts, false, [&](const Mention& mention) { judge(file, mention, subjects); });
      if (read) continue;
      for (Subject* subject : subjects)
        open(*subject, fmt::format("{} could not be read again", at.path));
    }
  }

  const Tree& tree_;
  Resolver& resolver_;
  const model::Coverage& coverage_;
  const std::string& root_;
  ReadScope scope_;
  const model::Program& program_;
  bool every_key_;
  std::vector<Subject> subjects_;
  std::map<Place, model::KeyIndex> operands_;
  std::optional<std::set<PackageId>> used_;
  std::set<std::string, std::less<>> takers_;
  SourceBuffer buffer_;
  TokenList tokens_;
  SyntaxTree syntax_;
};

}  // namespace

void find_key_uses(const Tree& tree, Resolver& resolver, const model::Coverage& coverage,
                   const std::string& root, ReadScope scope, model::Program& program) {
  program.key_uses = Census(tree, resolver, coverage, root, scope, program, false).run();
}

std::vector<KeyUse> uses_of_every_key(const Tree& tree, Resolver& resolver,
                                      const model::Coverage& coverage, const std::string& root,
                                      ReadScope scope, const model::Program& program) {
  return Census(tree, resolver, coverage, root, scope, program, true).run();
}

}  // namespace waybill::go_source
