#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "tool/cli/analysis.hpp"
#include "tool/cli/command_line.hpp"
#include "tool/cli/commands.hpp"
#include "tool/cli/git.hpp"
#include "tool/cli/options.hpp"
#include "tool/cli/progress.hpp"
#include "tool/cli/rule_choice.hpp"
#include "tool/cli/suppression.hpp"
#include "tool/fix/difference.hpp"
#include "tool/fix/edits.hpp"
#include "tool/fix/fixes.hpp"
#include "tool/fix/fold.hpp"
#include "tool/fix/migrate.hpp"
#include "tool/fix/write.hpp"
#include "tool/go_source/module_file.hpp"
#include "tool/rules/registry.hpp"

namespace waybill::cli {
namespace {

namespace fs = std::filesystem;

/// The flags of `fix` alone.
struct FixFlags {
  std::vector<std::string> rules;
  std::vector<std::string> keys;
  std::string fold;
  bool wrapper = false;
  bool unsafe = false;
  bool write = false;
  bool force = false;

  void add_to(CLI::App& app) {
    app.add_option("--rule", rules,
                   "mend the findings of this rule alone; can be given several times")
        ->allow_extra_args(false);
    app.add_option(
           "--key", keys,
           "give this key of a predeclared type a type of its own; can be given several times")
        ->allow_extra_args(false)
        ->excludes("--rule");
    app.add_option("--fold", fold,
                   "make the keys the fields of one struct: PACKAGE.Type, which is made; --key "
                   "chooses some of them")
        ->excludes("--rule");
    app.add_flag("--wrapper", wrapper,
                 "with --fold: also make a function that gives a handler the struct")
        ->needs("--fold");
    app.add_flag("--unsafe", unsafe,
                 "also make what may matter to others: give keys of predeclared types their own");
    app.add_flag("--write", write, "change the files instead of showing the difference");
    app.add_flag("--force", force, "change them even if git has uncommitted changes");
  }
};

/// What is to be changed, and what is left as it is and why.
struct Plan {
  fix::EditSet edits;
  std::size_t mended = 0;
  struct Left {
    model::Site site;
    std::string rule, why;
  };
  std::vector<Left> left;
  std::vector<Left> notes;      ///< what the user should know of what is changed
  std::size_t without_fix = 0;  ///< findings of rules that have no fix
};

/// The findings that are to be mended: those that `check` would report.
std::vector<model::Finding> findings_of(FixableResult& source, const RuleChoice& choice) {
  std::vector<model::Rule> known;
  for (const rules::Rule& rule : rules::all_rules()) known.push_back(rule);
  const std::vector<std::string> ran = choice.names();
  Suppressed kept = suppress(std::move(source.findings), source.comments, known, ran, nullptr);
  std::erase_if(kept.findings,
                [&](const model::Finding& finding) { return !choice.keeps(finding); });
  return std::move(kept.findings);
}

constexpr std::string_view kBasicTypeKey = "basic-type-key";

/// The key that a finding of basic-type-key is about; 0 if it can't be told.
std::uint64_t identity_at(const model::Program& program, const FixableResult& result,
                          const model::Finding& finding) {
  for (const model::Write& write : program.writes) {
    if (write.layer.key == 0 || program.keys[write.layer.key].kind != model::KeyKind::Static)
      continue;
    const model::Site site = result.site_of(write.place);
    if (site.file == finding.site.file && site.line == finding.site.line &&
        site.column == finding.site.column)
      return program.keys[write.layer.key].identity;
  }
  return 0;
}

/// Whether the user means the key by that name.
bool is_called(const model::Key& key, const std::string& name) {
  return key.value == name || key.shown == name || key.variable == name ||
         key.value == '"' + name + '"';
}

/// A finding that is about a key of a predeclared type.
struct KeyFinding {
  model::Site site;
  std::uint64_t identity = 0;
};

/// Plans the migration of the keys; they are changed together, as far as nothing stands in the way
/// of each. A key that stays is told with the sites of all that does; `findings` about it are told
/// too.
void plan_migration(FixableResult& result, const fix::Source& source,
                    const std::vector<std::uint64_t>& identities,
                    const std::vector<KeyFinding>& findings, Plan& plan) {
  const fix::Migration migration = fix::migrate_keys(source, result.key_uses, identities);
  if (!plan.edits.add(migration.edits))
    plan.left.push_back({{},
                         std::string(kBasicTypeKey),
                         "it meets the fix of another finding; run the command again"});
  plan.mended += identities.size() - migration.kept.size();
  for (const auto& kept : migration.kept) {
    const auto key = std::ranges::find_if(result.program.keys, [&](const model::Key& it) {
      return it.identity == kept.identity && it.kind == model::KeyKind::Static;
    });
    const std::string shown = key == result.program.keys.end() ? std::string() : key->value;
    for (const fix::Obstacle& obstacle : kept.obstacles) {
      plan.left.push_back({result.site_of(obstacle.place), std::string(kBasicTypeKey),
                           fmt::format("the key {} stays as it is: {}", shown, obstacle.why)});
    }
    for (const KeyFinding& finding : findings) {
      if (finding.identity == kept.identity)
        plan.left.push_back({finding.site, std::string(kBasicTypeKey),
                             fmt::format("the key {} stays as it is, see above", shown)});
    }
  }
}

/// The identities of the keys that are called so; fails if one of the names means none.
std::expected<std::vector<std::uint64_t>, model::Error> identities_of(
    const FixableResult& result, const std::vector<std::string>& names) {
  std::vector<std::uint64_t> identities;
  for (const std::string& name : names) {
    const auto found = std::ranges::find_if(result.program.keys, [&](const model::Key& key) {
      return key.kind == model::KeyKind::Static && key.basic_type && is_called(key, name);
    });
    if (found == result.program.keys.end()) {
      return std::unexpected(model::Error{.doing = "",
                                          .what = "there is no such key of a predeclared type",
                                          .where = "--key " + name,
                                          .advice = "see `waybill check --rules basic-type-key`"});
    }
    if (std::ranges::find(identities, found->identity) == identities.end())
      identities.push_back(found->identity);
  }
  return identities;
}

Plan plan_for_keys(FixableResult& result, const std::vector<std::uint64_t>& identities) {
  Plan plan;
  plan_migration(result, {result.program, result.packages, result.outline}, identities, {}, plan);
  return plan;
}

/// The keys of predeclared types that the program itself writes, in the order of their first
/// writes.
std::vector<std::uint64_t> written_keys(const FixableResult& result) {
  std::vector<std::uint64_t> identities;
  const model::Program& program = result.program;
  std::vector<const model::Write*> writes;
  for (const model::Write& write : program.writes) {
    if (write.layer.key == 0 || write.place.file == model::kNowhere) continue;
    const model::Key& key = program.keys[write.layer.key];
    const bool is_entry =
        write.layer.kind == model::LayerKind::Value || write.layer.kind == model::LayerKind::Opaque;
    const model::SourceFile& file = program.files[write.place.file];
    if (key.kind == model::KeyKind::Static && key.basic_type && is_entry && file.reported &&
        !file.test)
      writes.push_back(&write);
  }
  std::ranges::stable_sort(writes, {}, &model::Write::place);
  for (const model::Write* write : writes) {
    const std::uint64_t identity = program.keys[write->layer.key].identity;
    if (std::ranges::find(identities, identity) == identities.end()) identities.push_back(identity);
  }
  return identities;
}

constexpr const char* kFold = "scattered-keys";  ///< the rule that a fold answers

Plan plan_fold(FixableResult& result, const std::vector<std::uint64_t>& identities,
               const std::string& name, bool wrapper) {
  Plan plan;
  const auto has_generics = [&](const std::string& module_folder) {
    std::ifstream file(fs::path(result.folder) / module_folder / "go.mod");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return go_source::go_version_at_least(go_source::parse_go_mod(text).go, 18);
  };
  const auto folding = fix::fold_keys({result.program, result.packages, result.outline},
                                      result.key_uses, identities, {name, wrapper, has_generics});
  if (!folding) {
    for (const fix::Obstacle& obstacle : folding.error()) {
      plan.left.push_back(
          {obstacle.place.file == model::kNowhere ? model::Site{} : result.site_of(obstacle.place),
           kFold, obstacle.why});
    }
    return plan;
  }
  if (!plan.edits.add(folding->edits))
    plan.left.push_back({{}, kFold, "some edits meet each other"});
  plan.mended = folding->keys;
  for (const fix::Obstacle& reason : folding->copied)
    plan.notes.push_back(
        {result.site_of(reason.place), kFold, "each write copies the struct: " + reason.why});
  return plan;
}

Plan make_plan(FixableResult& result, const RuleChoice& choice, bool named, bool unsafe) {
  Plan plan;
  const fix::Source source{result.program, result.packages, result.outline};
  std::vector<std::uint64_t> identities;
  std::vector<KeyFinding> key_findings;
  for (const model::Finding& finding : findings_of(result, choice)) {
    if (finding.rule == kBasicTypeKey && (named || unsafe)) {
      const std::uint64_t identity = identity_at(result.program, result, finding);
      key_findings.push_back({finding.site, identity});
      if (identity == 0)
        plan.left.push_back({finding.site, finding.rule, "its key is not known"});
      else if (std::ranges::find(identities, identity) == identities.end())
        identities.push_back(identity);
      continue;
    }
    if (!fix::has_safe_fix(finding.rule) && !named) {
      ++plan.without_fix;
      continue;
    }
    const fix::Answer answer = fix::mend(source, finding);
    if (!answer)
      plan.left.push_back({finding.site, finding.rule, answer.error()});
    else if (plan.edits.add(*answer))
      ++plan.mended;
    else
      plan.left.push_back({finding.site, finding.rule,
                           "it meets the fix of another finding; run the command again"});
  }
  if (!identities.empty()) plan_migration(result, source, identities, key_findings, plan);
  return plan;
}

/// The files as they shall be. Only what the plan was made from is changed.
std::expected<std::vector<fix::Rewrite>, model::Error> rewrites_of(const FixableResult& result,
                                                                   const fix::EditSet& edits) {
  std::vector<fix::Rewrite> rewrites;
  for (const auto& [path, list] : edits.files()) {
    fix::Rewrite rewrite{path, {}, {}};
    std::string_view before;
    const auto file = std::ranges::find(result.program.files, path, &model::SourceFile::path);
    if (file != result.program.files.end()) {
      const model::Outline* outline =
          result.outline(static_cast<model::FileIndex>(file - result.program.files.begin()));
      if (outline == nullptr) {
        return std::unexpected(model::Error{.doing = "change it",
                                            .what = "the file can't be read",
                                            .where = path,
                                            .advice = "run the command again"});
      }
      before = outline->text;
      rewrite.before = outline->text;
    }
    auto after = fix::edited(before, list);
    if (!after)
      return std::unexpected(model::Error{.doing = "change it",
                                          .what = after.error(),
                                          .where = path,
                                          .advice = "run the command again"});
    rewrite.after = fix::align_comments(before, list, std::move(*after));
    if (rewrite.before && *rewrite.before == rewrite.after) continue;
    rewrites.push_back(std::move(rewrite));
  }
  return rewrites;
}

/// Fails if git has changes below the folder that are not committed, or does not know a file that
/// is to be changed: what the command does could not be told from them, nor be undone. Outside of a
/// repository all is well.
std::expected<void, model::Error> check_tree(const std::string& folder,
                                             const std::vector<fix::Rewrite>& rewrites) {
  std::error_code error;
  std::string scratch = (fs::temp_directory_path(error) / "waybill-fix-XXXXXX").native();
  if (error || ::mkdtemp(scratch.data()) == nullptr) {
    return std::unexpected(model::Error{.doing = "ask git",
                                        .what = "there is no room for a temporary folder",
                                        .where = "",
                                        .advice = "set TMPDIR to a folder that may be written to"});
  }
  const Git git(folder, scratch, false);
  const auto status = git.run({"rev-parse", "--is-inside-work-tree"}).has_value()
                          ? git.run({"--no-optional-locks", "status", "--porcelain=v1", "-z",
                                     "--untracked-files=all", "--", "."})
                          : std::expected<std::string, std::string>(std::string());
  const auto prefix = git.run({"rev-parse", "--show-prefix"});
  fs::remove_all(scratch, error);
  if (!status)
    return std::unexpected(model::Error{.doing = "ask git for changes",
                                        .what = status.error(),
                                        .where = folder,
                                        .advice = "check the repository, or use --force"});
  std::string_view rest = *status;
  const std::string below = prefix ? prefix->substr(0, prefix->find('\n')) : std::string();
  while (!rest.empty()) {
    const std::string_view record = rest.substr(0, rest.find('\0'));
    rest.remove_prefix(std::min(rest.size(), record.size() + 1));
    if (record.size() < 4) continue;
    std::string_view path = record.substr(3);
    if (path.starts_with(below)) path.remove_prefix(below.size());
    const bool unknown = record.starts_with("??");
    if (unknown && std::ranges::find(rewrites, path, &fix::Rewrite::path) == rewrites.end())
      continue;
    return std::unexpected(
        model::Error{.doing = "change the files",
                     .what = unknown ? "git does not have it, so the change could not be undone"
                                     : "git has uncommitted changes",
                     .where = std::string(path),
                     .advice = "commit or stash them, or use --force"});
  }
  return {};
}

void show_left(const Plan& plan, const std::string& prefix, Console& console) {
  const auto where = [&](const model::Site& site) {
    return site.file.empty() ? std::string()
                             : fmt::format("{}{}:{}:{}: ", site.file.starts_with('/') ? "" : prefix,
                                           site.file, site.line, site.column);
  };
  for (const Plan::Left& left : plan.left)
    console.err << fmt::format("{}not fixed: {} ({})\n", where(left.site), left.why, left.rule);
  for (const Plan::Left& note : plan.notes)
    console.err << fmt::format("{}note: {} ({})\n", where(note.site), note.why, note.rule);
  if (plan.without_fix > 0) {
    console.err << fmt::format(
        "{} of rules without a safe fix: see `waybill check`\n",
        plan.without_fix == 1 ? "1 finding is" : fmt::format("{} findings are", plan.without_fix));
  }
}

}  // namespace

int fix(Arguments arguments, Console& console) {
  CLI::App app("Mend what has a sure remedy: show the difference, or write it.");
  prepare(app, "fix");
  SourceOptions source;
  FixFlags flags;
  source.add_to(app);
  flags.add_to(app);
  if (const auto status = parse(app, arguments, console)) return *status;
  const auto config = source.config();
  if (!config) return fail(console, config.error());
  RuleChoice choice;
  choice.apply(*config);
  if (const auto applied = choice.apply(fmt::format("{}", fmt::join(flags.rules, ","))); !applied)
    return fail(console, applied.error());

  AnalysisOptions options = source.analysis_options(*config);
  options.rules = choice.names();
  auto result = [&] {
    ProgressLine line(console.err, console.err_is_terminal && !source.quiet());
    options.progress = [&](std::string_view stage, std::size_t done, std::size_t all) {
      line.report(stage, done, all);
    };
    return analyse_to_fix(options);
  }();
  if (!result) return fail(console, result.error());
  FixableResult& read = **result;

  // What an interrupted run left makes the tree neither the old nor the new one.
  std::error_code error;
  if (fs::exists(fs::path(read.folder) / fix::kJournalName, error)) {
    if (!flags.write) {
      return fail(console, {.doing = "",
                            .what = "a change that was interrupted is half done",
                            .where = std::string(fix::kJournalName),
                            .advice = "run the command with --write: it completes it, or takes it back"});
    }
    const auto finished = fix::finish_interrupted(read.folder);
    if (!finished) return fail(console, finished.error());
    console.out << fmt::format("an interrupted change is {}; run the command again for more\n",
                               *finished == fix::Interrupted::Completed ? "completed" : "taken back");
    return kDone;
  }

  auto chosen = identities_of(read, flags.keys);
  if (!chosen) return fail(console, chosen.error());
  Plan plan;
  if (!flags.fold.empty()) {
    plan = plan_fold(read, flags.keys.empty() ? written_keys(read) : *chosen, flags.fold,
                     flags.wrapper);
  } else if (!flags.keys.empty()) {
    plan = plan_for_keys(read, *chosen);
  } else {
    plan = make_plan(read, choice, !flags.rules.empty(), flags.unsafe);
  }
  const auto rewrites = rewrites_of(read, plan.edits);
  if (!rewrites) return fail(console, rewrites.error());
  const std::string prefix = read.root == "." || read.root == "./" ? ""
                             : read.root.ends_with('/')            ? read.root
                                                                   : read.root + '/';
  if (!flags.write) {
    for (const fix::Rewrite& rewrite : *rewrites) {
      // As git writes names: never from the root of all files.
      const std::string shown = prefix + rewrite.path;
      console.out << fix::unified_difference(
          std::string_view(shown).substr(shown.find_first_not_of('/')), rewrite.before.value_or(""),
          rewrite.after, !rewrite.before);
    }
  } else if (!rewrites->empty()) {
    if (!flags.force) {
      if (const auto clean = check_tree(read.folder, *rewrites); !clean)
        return fail(console, clean.error());
    }
    if (const auto written = fix::write_all(read.folder, *rewrites); !written)
      return fail(console, written.error());
    for (const fix::Rewrite& rewrite : *rewrites)
      console.out << "changed " << prefix << rewrite.path << '\n';
  }
  show_left(plan, prefix, console);
  return plan.left.empty() ? kDone : kFound;
}

}  // namespace waybill::cli
