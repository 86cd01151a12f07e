// What of a function's SSA goes into the summary: phis that only repeat one value are folded away, and
// values that no carrier and no effect depends on are dropped.
#include <algorithm>

#include "tool/go_source/extractor.hpp"

namespace waybill::go_source {

namespace {

/// Calls `visit` with each word of a record that refers to a value. `lists` holds its lists.
template <class Visit>
void for_each_operand(ValueRecord& record, std::vector<std::uint32_t>& lists, Visit visit) {
  const auto all = [&](ListRef ref, std::uint32_t first, std::uint32_t step) {
    for (std::uint32_t i = first; i < lists[ref]; i += step) visit(lists[ref + 1 + i]);
  };
  switch (record.op) {
    case ValueOp::None: case ValueOp::Parameter: case ValueOp::Capture: case ValueOp::Literal: case ValueOp::Name:
    case ValueOp::TypeExpression: case ValueOp::Zero:
      break;   // a Capture's value is the parent's
    case ValueOp::Select: case ValueOp::Result: case ValueOp::Dereference: case ValueOp::Address: case ValueOp::Slice:
    case ValueOp::Unary: case ValueOp::Assert: case ValueOp::RangeNext: case ValueOp::Receive: case ValueOp::ExitValue:
    case ValueOp::Use: case ValueOp::UnusedAtExit:
      visit(record.a);
      break;
    case ValueOp::Call: case ValueOp::IndexList:
      visit(record.a);
      all(record.b, 0, 1);
      break;
    case ValueOp::After: case ValueOp::Index: case ValueOp::Binary:
      visit(record.a);
      visit(record.b);
      break;
    case ValueOp::Phi: case ValueOp::Return: case ValueOp::Closure: all(record.b, 0, 1); break;
    case ValueOp::Composite:
      all(record.b, 1, 3);
      all(record.b, 2, 3);
      break;
    case ValueOp::Update: case ValueOp::UpdatePointee: case ValueOp::StoreName: case ValueOp::Send:
      visit(record.a);
      visit(record.c);
      break;
    case ValueOp::UpdateElement:
      visit(record.a);
      visit(record.b);
      visit(record.c);
      break;
    case ValueOp::StoreCapture: visit(record.c); break;
  }
}

/// A value that costs little to keep and may say what a key, type or callee is.
bool is_simple(ValueOp op) {
  switch (op) {
    case ValueOp::Name: case ValueOp::Literal: case ValueOp::Select: case ValueOp::Parameter: case ValueOp::Capture:
    case ValueOp::Closure: case ValueOp::Composite: case ValueOp::Address: case ValueOp::Zero:
      return true;
    default: return false;
  }
}

/// What may put a program together, whatever it is done to.
bool is_setup_effect(ValueOp op) {
  switch (op) {
    case ValueOp::Call: case ValueOp::Update: case ValueOp::UpdateElement: case ValueOp::UpdatePointee:
    case ValueOp::StoreName: case ValueOp::StoreCapture:
      return true;
    default: return false;
  }
}

bool has_list(ValueOp op) {
  switch (op) {
    case ValueOp::Call: case ValueOp::IndexList: case ValueOp::Phi: case ValueOp::Return: case ValueOp::Closure:
    case ValueOp::Composite:
      return true;
    default: return false;
  }
}

bool is_effect(ValueOp op) {
  switch (op) {
    case ValueOp::Call: case ValueOp::Update: case ValueOp::UpdateElement: case ValueOp::UpdatePointee:
    case ValueOp::StoreName: case ValueOp::StoreCapture: case ValueOp::Send: case ValueOp::ExitValue:
    case ValueOp::Use: case ValueOp::UnusedAtExit:
      return true;
    default: return false;
  }
}

}  // namespace

void Extractor::fold_phis() {
  Function& function = fn();
  auto& forward = forward_;
  forward.assign(function.values.size(), 0);
  const auto resolve = [&](ValueRef value) {
    while (forward[value] != 0) value = forward[value];
    return value;
  };
  // Loops in each other fold from the innermost outwards, branches behind each other from the first on.
  bool backwards = false;
  for (bool changed = true; changed; backwards = !backwards) {
    changed = false;
    for (std::size_t i = 0; i < function.phis.size(); ++i) {
      const ValueRef phi = function.phis[backwards ? function.phis.size() - 1 - i : i];
      if (forward[phi] != 0) continue;
      ValueRef only = 0;
      bool several = false;
      for (const ValueRef operand : words(function.values[phi].b)) {
        const ValueRef value = resolve(operand);
        if (value == phi || value == 0) continue;
        several = several || (only != 0 && value != only);
        only = value;
      }
      if (several || only == 0) continue;
      forward[phi] = only;
      changed = true;
    }
  }
  for (ValueRef value = 1; value < function.values.size(); ++value) {
    if (forward[value] != 0) {
      const ValueRef target = resolve(value);
      function.values[target].flags |= function.values[value].flags & (kUsed | kAssigned);
      if (function.hints[value]) function.hints[target] = 1;
      continue;
    }
    for_each_operand(function.values[value], function.lists, [&](std::uint32_t& word) { word = resolve(word); });
  }
  // Being used goes from a phi to what meets in it; so does, the other way, being a carrier.
  std::vector<ValueRef> work;
  for (const ValueRef phi : function.phis) {
    if (forward[phi] != 0) continue;
    for (const ValueRef operand : words(function.values[phi].b)) {
      if (function.hints[operand]) function.hints[phi] = 1;
    }
    if (function.values[phi].flags & kUsed) work.push_back(phi);
  }
  while (!work.empty()) {
    const ValueRef phi = work.back();
    work.pop_back();
    for (const ValueRef operand : words(function.values[phi].b)) {
      ValueRecord& record = function.values[operand];
      if (operand == 0 || (record.flags & kUsed)) continue;
      record.flags |= kUsed;
      if (record.op == ValueOp::Phi) work.push_back(operand);
    }
  }
  for (const std::uint32_t word : function.child_captures) out_->lists[word] = resolve(out_->lists[word]);
  for (auto& region : function.regions) region.cond = resolve(region.cond);
  if (function.level == 0) {
    for (DeclarationRecord& declaration : out_->declarations) declaration.value = resolve(declaration.value);
  }
}

/// Whether a deferred call is given, or called on, something that turned out to be of interest later on.
bool Extractor::is_deferred_of_interest(const ValueRecord& call) {
  const Function& function = fn();
  const ValueRecord& called = function.values[call.a];
  if (called.op == ValueOp::Select && function.hints[called.a]) return true;
  return std::ranges::any_of(words(call.b), [&](std::uint32_t argument) { return function.hints[argument] != 0; });
}

FunctionRef Extractor::end_function(FunctionRecord record) {
  Function& function = fn();
  fold_phis();

  // What must stay.
  auto& keep = scratch_;
  keep.assign(function.values.size(), 0);
  auto& work = wanted_;
  work.clear();
  const auto want = [&](ValueRef value) {
    if (value == 0 || keep[value] != 0) return;
    keep[value] = 1;
    work.push_back(value);
  };
  const bool whole = bodies_ == Bodies::Whole;
  bool has_effects = false, has_others = false;   // others: of no carrier
  for (ValueRef value = 1; value < function.values.size(); ++value) {
    ValueRecord& candidate = function.values[value];
    if (candidate.op == ValueOp::Parameter) {
      want(value);
    } else if (candidate.op == ValueOp::Return) {
      for (std::uint32_t i = 0; i < function.lists[candidate.b]; ++i) {
        std::uint32_t& result = function.lists[candidate.b + 1 + i];
        if (result == 0) continue;
        if (function.hints[result]) {
          has_effects = true;
        } else if (whole) {
          has_others = true;
        } else if (!is_simple(function.values[result].op)) {
          result = 0;
        }
      }
      want(value);
    } else if (is_effect(candidate.op) && function.hints[value] && forward_[value] == 0) {
      has_effects = true;
      want(value);
    } else if (whole && is_setup_effect(candidate.op) && forward_[value] == 0) {
      has_others = true;
      want(value);
    } else if (candidate.op == ValueOp::Assert && forward_[value] == 0 && function.hints[candidate.a] &&
               function.values[candidate.a].op == ValueOp::Call) {
      want(value);   // what a look-up's value is taken for, whatever becomes of it
    } else if (candidate.op == ValueOp::Call && (candidate.flags & kCallDefer) && forward_[value] == 0 && is_deferred_of_interest(candidate)) {
      want(value);   // what is put into a carrier later on may be closed when the function ends
    } else if (candidate.op == ValueOp::Result && function.hints[value] && forward_[value] == 0 &&
               (candidate.flags & (kAssigned | kUsed)) == kAssigned) {
      want(value);   // what is made and never looked at
    }
  }
  if (function.level == 0) {
    for (DeclarationRecord& declaration : out_->declarations) want(declaration.value);
    for (TypeRecord& type : out_->types) {
      if (type.op == TypeOp::Array) want(type.b);
    }
  }
  if (function.flags & kFunctionLiteral && !has_effects && has_others) record.flags |= kFunctionUnmarked;
  if (function.flags & kFunctionLiteral && !has_effects && !has_others) {
    // Nothing of interest happens in this literal; only its type may matter.
    std::fill(keep.begin(), keep.end(), 0);
    work.clear();
    function.captured.clear();
  }
  const bool keeps_body = function.level == 0 || has_effects || has_others || !(function.flags & kFunctionLiteral);
  if (keeps_body) {
    for (const std::uint32_t word : function.child_captures) want(out_->lists[word]);
  }
  auto& region_kept = region_kept_;
  region_kept.assign(function.regions.size(), 0);
  const auto want_region = [&](RegionRef region) {
    while (!region_kept[region]) {
      region_kept[region] = 1;
      RegionRecord& kept = function.regions[region];
      const bool is_loop = kept.kind == RegionKind::Loop || kept.kind == RegionKind::Range;
      if (kept.cond != 0 && (is_loop || whole || function.hints[kept.cond] || is_simple(function.values[kept.cond].op))) {
        want(kept.cond);
      } else {
        kept.cond = 0;
      }
      if (kept.kind == RegionKind::Case) {
        for (const ValueRef value : words(kept.cases)) want(value);
      }
      region = kept.parent;
    }
  };
  region_kept[0] = 1;
  while (!work.empty()) {
    const ValueRef value = work.back();
    work.pop_back();
    want_region(function.values[value].region);
    if (function.values[value].op == ValueOp::Phi && function.values[value].flags & kPhiLoop) {
      want_region(function.values[value].c);
    }
    for_each_operand(function.values[value], function.lists, [&](std::uint32_t& word) { want(word); });
  }

  // Copy it out, renumbered.
  auto& region_number = region_number_;
  region_number.assign(function.regions.size(), 0);
  auto next_region = static_cast<RegionRef>(out_->regions.size());
  record.first_region = next_region;
  for (RegionRef region = 0; region < function.regions.size(); ++region) {
    if (region_kept[region]) region_number[region] = next_region++;
  }
  record.last_region = next_region;
  auto next_value = static_cast<ValueRef>(out_->values.size());
  record.first_value = next_value;
  for (ValueRef value = 1; value < function.values.size(); ++value) {
    if (keep[value]) keep[value] = next_value++;
  }
  record.last_value = next_value;
  const auto copy_list = [&](ListRef ref) { return out_->add_list(words(ref)); };
  for (ValueRef value = 1; value < function.values.size(); ++value) {
    if (!keep[value]) continue;
    ValueRecord kept = function.values[value];
    if (has_list(kept.op)) kept.b = copy_list(kept.b);
    for_each_operand(kept, out_->lists, [&](std::uint32_t& word) { word = keep[word]; });
    kept.region = region_number[kept.region];
    if (kept.op == ValueOp::Phi) kept.c = region_number[kept.c];
    out_->values.push_back(kept);
  }
  for (RegionRef region = 0; region < function.regions.size(); ++region) {
    if (!region_kept[region]) continue;
    RegionRecord kept = function.regions[region];
    kept.parent = region == 0 ? 0 : region_number[kept.parent];
    kept.cond = keep[kept.cond];
    if (kept.kind == RegionKind::Case && kept.cases != 0) {
      kept.cases = copy_list(kept.cases);
      for (std::uint32_t i = 0; i < out_->lists[kept.cases]; ++i) {
        std::uint32_t& word = out_->lists[kept.cases + 1 + i];
        word = keep[word];
      }
    } else if (kept.kind == RegionKind::TypeCase) {
      kept.cases = copy_list(kept.cases);
    }
    out_->regions.push_back(kept);
  }
  // Literals' captures named this function's values by their old numbers.
  for (const std::uint32_t word : function.child_captures) {
    std::uint32_t& captured = out_->lists[word];
    captured = keep[captured];
  }
  for (const FunctionRef literal : function.children) {
    const FunctionRecord& child = out_->functions[literal];
    for (ValueRef value = child.first_value; value < child.last_value; ++value) {
      ValueRecord& capture = out_->values[value];
      if (capture.op == ValueOp::Capture) capture.b = out_->lists[child.captures + 2 + 2 * capture.aux];
    }
  }
  if (function.level == 0) {
    for (DeclarationRecord& declaration : out_->declarations) declaration.value = keep[declaration.value];
    for (TypeRecord& type : out_->types) {
      if (type.op == TypeOp::Array) type.b = type.b < keep.size() ? keep[type.b] : 0;
    }
  }

  for (ValueRef value = 1; value < function.values.size(); ++value) {
    const ValueOp op = function.values[value].op;
    if (!keep[value] && is_effect(op) && op != ValueOp::Use && op != ValueOp::ExitValue) record.flags |= kFunctionDropsEffects;
  }
  FunctionRecord& place = out_->functions[function.number];
  record.parameters = place.parameters;
  record.results = place.results;
  record.parent = place.parent;
  record.last_wait = function.last_wait;
  record.last_sure_wait = function.last_sure_wait;
  if (function.level == 0) record.declaration = kNone;
  if (!function.captured.empty()) {
    std::vector<std::uint32_t> pairs;
    for (std::size_t i = 0; i < function.captured.size(); ++i) {
      const Variable& variable = variables_[function.captured[i].first];
      pairs.push_back(out_->string_of(variable.name));
      pairs.push_back(function.values[function.captured_values[i]].b);   // the parent's number, for now
    }
    record.captures = out_->add_list(pairs);
    Function& parent = *functions_[level_ - 1];
    parent.children.push_back(function.number);
    for (std::uint32_t i = 0; i < function.captured.size(); ++i) {
      parent.child_captures.push_back(record.captures + 2 + 2 * i);
    }
  }
  place = record;
  literal_matters_ = has_effects;
  if (level_ > 0) --level_;
  return function.number;
}

}  // namespace waybill::go_source
