#include "tool/profile/reach.hpp"

#include <deque>

namespace waybill::profile {
namespace {

class Search {
 public:
  Search(const HeapDump& dump, const DumpLayers& layers) : dump_(dump), layers_(layers) {
    const std::uint32_t objects = dump.objects.size();
    reach_.root.assign(objects, Reach::kNone);
    reach_.from.assign(objects, Reach::kFromRoot);
    reach_.form.assign(objects, go_binary::LayerWords::kNone);
  }

  Reach run() {
    using Kind = DumpRootPlace::Kind;
    for (std::uint32_t i = 0; i < dump_.variables.size(); ++i) memory(Kind::kVariable, i, dump_.variables[i]);
    for (std::uint32_t i = 0; i < dump_.frames.size(); ++i) memory(Kind::kFrame, i, dump_.frames[i].memory);
    for (std::uint32_t i = 0; i < dump_.others.size(); ++i) root({.kind = Kind::kOther, .index = i}, dump_.others[i].pointer, 0);
    while (!queue_.empty()) {
      const std::uint32_t object = queue_.front();
      queue_.pop_front();
      const DumpMemory memory = dump_.memory(object);
      recognise(object, memory);
      dump_.pointers(memory, [&](std::uint64_t offset, std::uint64_t pointer) {
        visit(pointer, offset >= 8 ? memory.word(offset - 8) : 0, reach_.root[object], object);
      });
    }
    return std::move(reach_);
  }

 private:
  void memory(DumpRootPlace::Kind kind, std::uint32_t index, const DumpMemory& memory) {
    dump_.pointers(memory, [&](std::uint64_t offset, std::uint64_t pointer) {
      root({.kind = kind, .index = index, .offset = offset}, pointer, offset >= 8 ? memory.word(offset - 8) : 0);
    });
  }

  void root(const DumpRootPlace& place, std::uint64_t pointer, std::uint64_t before) {
    const auto number = static_cast<std::uint32_t>(reach_.roots.size());
    if (visit(pointer, before, number, Reach::kFromRoot)) reach_.roots.push_back(place);
  }

  /// Follows one pointer, `before` being the word in front of it: an interface's first word tells what its second
  /// points to. True if the object wasn't reached before.
  bool visit(std::uint64_t pointer, std::uint64_t before, std::uint32_t root, std::uint32_t from) {
    const std::uint32_t object = dump_.objects.at(pointer);
    if (object == ObjectIndex::kNone) return false;
    // A part of an object that is a context is no layer of its own here.
    if (const std::uint8_t form = layers_.words.form_of(before); form != go_binary::LayerWords::kNone &&
        reach_.form[object] == go_binary::LayerWords::kNone && dump_.objects.object(object).address == pointer) {
      const bool value = layers_.by_shape && layers_.words.form(form).cancel && has_shape_of_value_layer(dump_, dump_.memory(object));
      reach_.form[object] = value ? layers_.value_form : form;
    }
    if (reach_.root[object] != Reach::kNone) return false;
    reach_.root[object] = root;
    reach_.from[object] = from;
    queue_.push_back(object);
    return true;
  }

  /// A frame may keep the two words of an interface apart, so that a layer which nothing else refers to shows only by
  /// what it is: the shape of a value layer, with a context as its parent.
  void recognise(std::uint32_t object, const DumpMemory& memory) {
    std::uint8_t& form = reach_.form[object];
    if (form != go_binary::LayerWords::kNone || memory.bytes.size() != 48) return;
    if (layers_.words.form_of(memory.word(0)) != go_binary::LayerWords::kNone && has_shape_of_value_layer(dump_, memory)) form = layers_.value_form;
  }

  const HeapDump& dump_;
  const DumpLayers& layers_;
  Reach reach_;
  std::deque<std::uint32_t> queue_;
};

}  // namespace

Reach reach(const HeapDump& dump, const DumpLayers& layers) { return Search(dump, layers).run(); }

}  // namespace waybill::profile
