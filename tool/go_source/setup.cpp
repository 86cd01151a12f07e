// Which functions may take part in putting the program together: those with a call of interest, and
// those that call, mention or hold such a function.
#include "tool/go_source/setup.hpp"

#include <algorithm>
#include <array>

namespace waybill::go_source {

namespace {

std::uint64_t body_key(FileId file, FunctionRef function) { return std::uint64_t{file} << 32 | function; }

/// Hashes of names, for a first look at many.
class NameSet {
 public:
  void add(std::uint32_t hash) {
    bits_[hash % bits_.size()] = true;
    hashes_.insert(hash);
  }
  bool has(std::uint32_t hash) const { return bits_[hash % bits_.size()] && hashes_.contains(hash); }
  bool empty() const { return hashes_.empty(); }

 private:
  std::array<bool, 1 << 14> bits_{};
  std::unordered_set<std::uint32_t> hashes_;
};

/// Calls `visit` with each value of the file that names something, and the hash of the name.
template <class Visit>
void for_each_mention(const Summary& summary, Visit visit) {
  const auto functions = summary.functions();
  const auto values = summary.values();
  for (FunctionRef function = 0; function < functions.size(); ++function) {
    for (ValueRef value = functions[function].first_value; value < functions[function].last_value; ++value) {
      const ValueRecord& record = values[value];
      if (record.op == ValueOp::Select) visit(function, value, summary.hash_of(record.b));
      else if (record.op == ValueOp::Name) visit(function, value, summary.hash_of(record.a));
    }
  }
}

}  // namespace

SetupFinder::SetupFinder(const Tree& tree, Resolver& resolver) : tree_(tree), resolver_(resolver) {
  setup_.functions.emplace_back();
  bodies_.emplace_back();
}

model::Setup SetupFinder::find(const model::SetupInterest& interest) {
  interest_ = &interest;
  constexpr int kMostRounds = 30, kNearRounds = 3;
  find_seeds(interest);
  spread(kMostRounds);
  fresh_.clear();
  for (const BodyRef body : near_) mark(body.file, body.function);
  spread(kNearRounds);
  std::vector<std::uint64_t> ordered(relevant_.begin(), relevant_.end());
  std::ranges::sort(ordered);
  for (const std::uint64_t key : ordered) {
    const model::SetupIndex function = number({static_cast<FileId>(key >> 32), static_cast<FunctionRef>(key)});
    setup_.functions[function].relevant = true;
    keep(function, 0);
  }
  while (!waiting_.empty()) {
    const Waiting next = waiting_.back();
    waiting_.pop_back();
    depth_ = next.depth;
    write(next.function);
  }
  return std::move(setup_);
}

/// Whether the file's functions may put the program together: those of the target, generated ones too, but tests
/// only if they are looked at.
bool SetupFinder::is_of_program(FileId file) const {
  const File& of = tree_.files[file];
  if (!of.summary || !(of.summary.header().flags & kWholeBodies)) return false;
  return of.reported || !(of.summary.header().flags & kTestFile);
}

bool SetupFinder::is_of_interest(const Callee& callee, const model::SetupInterest& interest) const {
  if (!interest.names.contains(callee.name) || interest.left_out.contains(callee.receiver) || interest.left_out.contains(callee.package)) return false;
  if (callee.receiver.empty() && interest.left_out.contains(std::string(callee.package) + "." + std::string(callee.name))) return false;
  return std::ranges::any_of(interest.packages, [&](const std::string& package) {
    return callee.package.starts_with(package) &&
           (callee.package.size() == package.size() || callee.package[package.size()] == '/');
  });
}

/// Notes that a call of interest is reached from the function; so it is from those that hold it.
void SetupFinder::mark(FileId file, FunctionRef function) {
  const auto functions = tree_.files[file].summary.functions();
  for (;;) {
    if (!relevant_.insert(body_key(file, function)).second) return;
    fresh_.push_back({file, function});
    if (!(functions[function].flags & kFunctionLiteral)) return;
    function = functions[function].parent;
  }
}

void SetupFinder::find_seeds(const model::SetupInterest& interest) {
  NameSet names;
  for (const std::string& name : interest.names) names.add(hash_name(name));
  for (FileId file = 0; file < tree_.files.size(); ++file) {
    const Summary& summary = tree_.files[file].summary;
    if (!is_of_program(file)) continue;
    const auto functions = summary.functions();
    const auto values = summary.values();
    for (FunctionRef function = 0; function < functions.size(); ++function) {
      for (ValueRef value = functions[function].first_value; value < functions[function].last_value; ++value) {
        const ValueRecord& record = values[value];
        if (record.op == ValueOp::Call) {
          const ValueRecord& called = values[record.a];
          const std::uint32_t hash = called.op == ValueOp::Select ? summary.hash_of(called.b)
                                     : called.op == ValueOp::Name ? summary.hash_of(called.a)
                                     : called.op == ValueOp::IndexList || called.op == ValueOp::Index
                                         ? values[called.a].op == ValueOp::Select ? summary.hash_of(values[called.a].b) : 0
                                         : 0;
          if (hash == 0 || !names.has(hash) || relevant_.contains(body_key(file, function))) continue;
          const Callee callee = resolver_.callee_of(file, value);
          if (!is_of_interest(callee, interest)) continue;
          if (interest.near.contains(callee.name)) near_.push_back({file, function});
          else mark(file, function);
        } else if (record.op == ValueOp::Composite && !relevant_.contains(body_key(file, function))) {
          const TypeRecord& type = summary.types()[record.a];
          if (type.op != TypeOp::Name || type.b == 0) continue;
          const bool named = std::ranges::any_of(interest.types, [&](const std::string& path) {
            return path.ends_with("." + std::string(summary.string(type.a)));
          });
          if (named && interest.types.contains(type_path(resolver_.type_of(file, value)))) mark(file, function);
        }
      }
    }
  }
}

/// Whether what is named may be one of the declarations: a function by what it resolves to, a method
/// by its receiver's type where that is known.
bool SetupFinder::may_mean(FileId file, ValueRef value, const std::unordered_set<std::uint64_t>& declarations) {
  const ObjectRef object = resolver_.object_of(file, value);
  if (object) return declarations.contains(body_key(object.file, object.declaration));
  const Summary& summary = tree_.files[file].summary;
  const ValueRecord& record = summary.values()[value];
  if (record.op != ValueOp::Select) return false;
  const TypeId type = resolver_.type_of(file, record.a);
  if (type == kUnknownType) return false;
  const ObjectRef method = resolver_.method(type, summary.string(record.b));
  if (method) return declarations.contains(body_key(method.file, method.declaration));
  if (resolver_.type(resolver_.underlying(type)).kind != TypeKind::Interface) return false;
  bool more = false;
  constexpr std::size_t kMostImplementations = 64;
  for (const ObjectRef& found : resolver_.implementations(type, summary.string(record.b), kMostImplementations, &more)) {
    if (declarations.contains(body_key(found.file, found.declaration))) return true;
  }
  return false;
}

void SetupFinder::spread(int rounds) {
  for (int round = 0; round < rounds && !fresh_.empty(); ++round) {
    NameSet names;
    std::unordered_set<std::uint64_t> declarations;
    for (const BodyRef body : fresh_) {
      const Summary& summary = tree_.files[body.file].summary;
      const FunctionRecord& function = summary.functions()[body.function];
      if (function.declaration == kNone) continue;
      declarations.insert(body_key(body.file, function.declaration));
      names.add(summary.hash_of(summary.declarations()[function.declaration].name));
    }
    fresh_.clear();
    if (names.empty()) return;
    for (FileId file = 0; file < tree_.files.size(); ++file) {
      const Summary& summary = tree_.files[file].summary;
      if (!is_of_program(file)) continue;
      for_each_mention(summary, [&](FunctionRef function, ValueRef value, std::uint32_t hash) {
        if (!names.has(hash) || relevant_.contains(body_key(file, function))) return;
        if (may_mean(file, value, declarations)) mark(file, function);
      });
    }
  }
}

}  // namespace waybill::go_source
