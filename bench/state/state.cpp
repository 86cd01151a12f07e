// 42 values set and read again for one request, in the ways that C++ servers do it.
#include <any>
#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#if defined(BENCH_OPENTELEMETRY)
#include <opentelemetry/context/context.h>
#endif

#include "../rounds.hpp"
#include "waybill/chain.hpp"

namespace {

using Number = std::uint64_t;
constexpr int kValues = 42;

// Read in another order than written.
constexpr int read_order(int index) {
  return (index * 29 + 7) % kValues;
}

const std::array<std::string, kValues>& names() {
  static const auto all = [] {
    std::array<std::string, kValues> made;
    for (int index = 0; index < kValues; ++index) {
      made[static_cast<std::size_t>(index)] = "mw.state." + std::to_string(10 + index);
    }
    return made;
  }();
  return all;
}
const std::string& name(int index) {
  return names()[static_cast<std::size_t>(index)];
}

struct Request {
  Number seed;
};

// --- libwaybill: six middlewares that provide seven states each, and a handler that reads them all
template <int>
struct State {
  Number value;
};

template <int First>
BENCH_OPAQUE Number
middleware(Request& request,
           waybill::Next<Number, State<First>, State<First + 1>, State<First + 2>, State<First + 3>,
                         State<First + 4>, State<First + 5>, State<First + 6>>
               next) {
  const Number seed = request.seed;
  return next({seed + First}, {seed + First + 1}, {seed + First + 2}, {seed + First + 3},
              {seed + First + 4}, {seed + First + 5}, {seed + First + 6});
}

template <class Indices>
struct AllStates;
template <int... Index>
struct AllStates<std::integer_sequence<int, Index...>> {
  using Needs = waybill::Needs<State<Index>...>;
  static Number sum(const Needs& state) {
    return (Number{0} + ... + state.template get<State<read_order(Index)>>().value);
  }
};
using All = AllStates<std::make_integer_sequence<int, kValues>>;

BENCH_OPAQUE Number handler(All::Needs state) {
  return All::sum(state);
}

constexpr auto kApp = waybill::chain<Request>(
    waybill::fn<middleware<0>>, waybill::fn<middleware<7>>, waybill::fn<middleware<14>>,
    waybill::fn<middleware<21>>, waybill::fn<middleware<28>>, waybill::fn<middleware<35>>,
    waybill::fn<handler>);

void typed_chain(std::size_t times) {
  const waybill::Context context;
  Request request{1};
  while (times-- > 0) {
    bench::keep(request);
    Number sum = kApp(context, request);
    bench::keep(sum);
  }
}

// --- a bare struct: the limit
struct Bare {
  std::array<Number, kValues> values;
};
BENCH_OPAQUE void fill(Bare& bare, Number seed) {
  for (std::size_t index = 0; index < kValues; ++index) bare.values[index] = seed + index;
}
template <int... Index>
Number sum(const Bare& bare, std::integer_sequence<int, Index...>) {
  return (Number{0} + ... + bare.values[static_cast<std::size_t>(read_order(Index))]);
}
BENCH_OPAQUE Number read(const Bare& bare) {
  return sum(bare, std::make_integer_sequence<int, kValues>());
}
void bare_struct(std::size_t times) {
  Request request{1};
  while (times-- > 0) {
    bench::keep(request);
    Bare bare;
    fill(bare, request.seed);
    Number sum = read(bare);
    bench::keep(sum);
  }
}

// --- a map from names to any
void map_of_any(std::size_t times) {
  while (times-- > 0) {
    std::unordered_map<std::string, std::any> values;
    for (int index = 0; index < kValues; ++index) values[name(index)] = static_cast<Number>(index);
    Number sum = 0;
    for (int index = 0; index < kValues; ++index) {
      sum += std::any_cast<Number&>(values.find(name(read_order(index)))->second);
    }
    bench::keep(sum);
  }
}

// --- a map that threads may share: the way of Go's sync.Map
struct Sharded {
  static constexpr std::size_t kShards = 16;
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::string, std::any> values;
  };
  std::array<Shard, kShards> shards;

  Shard& of(const std::string& name) { return shards[std::hash<std::string>()(name) % kShards]; }
  void set(const std::string& name, Number value) {
    Shard& shard = of(name);
    const std::lock_guard guard(shard.mutex);
    shard.values[name] = value;
  }
  Number get(const std::string& name) {
    Shard& shard = of(name);
    const std::lock_guard guard(shard.mutex);
    return std::any_cast<Number&>(shard.values.find(name)->second);
  }
};
void sharded_map(std::size_t times) {
  while (times-- > 0) {
    Sharded values;
    for (int index = 0; index < kValues; ++index)
      values.set(name(index), static_cast<Number>(index));
    Number sum = 0;
    for (int index = 0; index < kValues; ++index) sum += values.get(name(read_order(index)));
    bench::keep(sum);
  }
}

// --- a list as Go's contexts are one
struct Layer {
  std::shared_ptr<const Layer> parent;
  const void* key;
  std::any value;
};
const std::any* find(const Layer* layer, const void* key) {
  for (; layer != nullptr; layer = layer->parent.get()) {
    if (layer->key == key) return &layer->value;
  }
  return nullptr;
}
void list_like_go(std::size_t times) {
  static const std::array<char, kValues> keys{};
  while (times-- > 0) {
    std::shared_ptr<const Layer> top;
    for (int index = 0; index < kValues; ++index) {
      top = std::make_shared<const Layer>(Layer{
          std::move(top), &keys[static_cast<std::size_t>(index)], static_cast<Number>(index)});
    }
    Number sum = 0;
    for (int index = 0; index < kValues; ++index) {
      sum += std::any_cast<const Number&>(
          *find(top.get(), &keys[static_cast<std::size_t>(read_order(index))]));
    }
    bench::keep(sum);
  }
}

#if defined(BENCH_OPENTELEMETRY)
// --- OpenTelemetry's context: a list too, with names
void opentelemetry_context(std::size_t times) {
  namespace nostd = opentelemetry::nostd;
  while (times-- > 0) {
    opentelemetry::context::Context context;
    for (int index = 0; index < kValues; ++index) {
      context = context.SetValue(name(index), static_cast<Number>(index));
    }
    Number sum = 0;
    for (int index = 0; index < kValues; ++index) {
      sum += nostd::get<Number>(context.GetValue(name(read_order(index))));
    }
    bench::keep(sum);
  }
}
#endif

}  // namespace

int main(int count, char** arguments) {
  names();
  bench::Rounds rounds;
  rounds.add("libwaybill: chain of 6 middlewares x 7 states", typed_chain);
  rounds.add("bare struct", bare_struct);
  rounds.add("unordered_map<string, any>", map_of_any);
  rounds.add("sharded concurrent map", sharded_map);
  rounds.add("list of 42 layers, as in Go, in C++", list_like_go);
#if defined(BENCH_OPENTELEMETRY)
  rounds.add("OpenTelemetry's context", opentelemetry_context);
#endif
  if (count == 2 && std::string_view(arguments[1]) == "paced") {
    rounds.pace();
  } else {
    rounds.run();
  }
}
