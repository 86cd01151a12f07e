// Runs the scenarios of a table with libwaybill and prints what is seen. main.go is its twin.
#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "waybill/context.hpp"

namespace {

using namespace std::chrono_literals;
using waybill::Clock;
using waybill::Context;
using waybill::Scope;
using Words = std::vector<std::string>;

struct Small {
  int number;
};
struct Large {
  int number;
};

[[noreturn]] void stop_here(std::string_view what) {
  std::cerr << "scenarios: " << what << '\n';
  std::exit(2);
}

// A cause is an error code that is told by its name.
class Causes : public std::error_category {
 public:
  const char* name() const noexcept override { return "cause"; }
  std::string message(int value) const override {
    const std::lock_guard guard(mutex_);
    return names_[static_cast<std::size_t>(value) - 1];
  }
  std::error_code code(const std::string& name) {
    const std::lock_guard guard(mutex_);
    auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) found = names_.insert(names_.end(), name);
    return {static_cast<int>(found - names_.begin()) + 1, *this};
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> names_;
};

Causes& causes() {
  static Causes& all = *new Causes;
  return all;
}

std::string name(std::error_code error) {
  if (!error) return "none";
  if (error == waybill::Errc::cancelled) return "cancelled";
  if (error == waybill::Errc::deadline_exceeded) return "deadline";
  return error.message();
}

Clock::duration duration(std::string_view text) {
  int number = 0;
  const auto [unit, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc()) stop_here(text);
  const std::string_view name(unit, static_cast<std::size_t>(text.data() + text.size() - unit));
  if (name == "h") return number * 1h;
  if (name == "m") return number * 1min;
  if (name == "s") return number * 1s;
  if (name == "ms") return number * 1ms;
  stop_here(text);
}

using Hook = waybill::AfterFunc<std::function<void()>>;

class Scenario {
 public:
  void step(const Words& words) {
    if (words.size() > 1 && words[1] == "=") {
      make(words[0], Words(words.begin() + 2, words.end()));
    } else if (words[0] == "cancel") {
      const Scope& scope = *find(scopes_, words[1]);
      words.size() > 2 ? scope.cancel(causes().code(words[2])) : scope.cancel();
    } else if (words[0] == "stop") {
      std::cout << "stop " << words[1] << ' ' << (find(hooks_, words[1])->stop() ? "true" : "false")
                << '\n';
    } else if (words[0] == "wait") {
      context(words[1]).wait();
    } else if (words[0] == "sleep") {
      std::this_thread::sleep_for(duration(words[1]));
    } else if (words[0] == "show") {
      std::cout << state(words[1]) << '\n';
    } else if (words[0] == "get") {
      get(words[1], words[2]);
    } else if (words[0] == "calls") {
      calls(static_cast<std::size_t>(std::stoi(words[1])));
    } else {
      stop_here(words[0]);
    }
  }

 private:
  // Nothing is taken out of the maps before the end, so what is found stays where it is.
  template <class Map>
  typename Map::mapped_type::element_type* find(Map& map, const std::string& name) {
    const std::lock_guard guard(mutex_);
    const auto found = map.find(name);
    if (found == map.end()) stop_here(name);
    return found->second.get();
  }

  const Context& context(const std::string& name) { return *find(contexts_, name); }

  std::string state(const std::string& name) {
    const Context& shown = context(name);
    std::string due = "never";
    if (const auto at = shown.deadline()) {
      using Minutes = std::chrono::duration<double, std::ratio<60>>;
      due = std::to_string(std::lround(Minutes(*at - start_).count()));
    }
    return name + ": " + ::name(shown.err()) + ", cause " + ::name(shown.cause()) + ", due " + due;
  }

  void add(const std::string& name, Scope scope) {
    const std::lock_guard guard(mutex_);
    contexts_[name] = std::make_unique<Context>(scope.context());
    scopes_[name] = std::make_unique<Scope>(std::move(scope));
  }
  void add(const std::string& name, Context made) {
    const std::lock_guard guard(mutex_);
    contexts_[name] = std::make_unique<Context>(std::move(made));
  }

  void make(const std::string& name, const Words& words) {
    const Context& parent = context(words[1]);
    if (words[0] == "cancel") {
      add(name, parent.with_cancel());
    } else if (words[0] == "cause") {
      add(name, parent.with_cancel_cause());
    } else if (words[0] == "timeout") {
      const auto cause = words.size() > 3 ? causes().code(words[3]) : std::error_code();
      add(name, parent.with_timeout(duration(words[2]), cause));
    } else if (words[0] == "deadline") {
      const auto cause = words.size() > 3 ? causes().code(words[3]) : std::error_code();
      add(name, parent.with_deadline(start_ + duration(words[2]), cause));
    } else if (words[0] == "detach") {
      add(name, parent.without_cancel());
    } else if (words[0] == "value") {
      const int number = std::stoi(words[3]);
      add(name, words[2] == "small" ? parent.with_value(Small{number})
                                    : parent.with_value(Large{number}));
    } else if (words[0] == "after") {
      auto hook = std::make_unique<Hook>(
          parent, std::function<void()>([this, name, words] { called(name, words); }));
      const std::lock_guard guard(mutex_);
      hooks_[name] = std::move(hook);
    } else {
      stop_here(words[0]);
    }
  }

  void called(const std::string& name, const Words& words) {
    std::string text = name + ' ' + state(words[1]);
    if (words.size() > 2 && words[2] == "show") {
      text += ' ' + state(words[3]);
    } else if (words.size() > 2) {
      step(Words(words.begin() + 2, words.end()));
    }
    const std::lock_guard guard(mutex_);
    records_.push_back(std::move(text));
  }

  void get(const std::string& name, const std::string& type) {
    const auto* small = context(name).value<Small>();
    const auto* large = context(name).value<Large>();
    const int* number = nullptr;
    if (type == "small" && small != nullptr) number = &small->number;
    if (type == "large" && large != nullptr) number = &large->number;
    std::cout << "get " << name << ' ' << type << ' ' << (number != nullptr ? "true" : "false")
              << ' ' << (number != nullptr ? *number : 0) << '\n';
  }

  void calls(std::size_t number) {
    for (const auto give_up = Clock::now() + 20s; Clock::now() < give_up;) {
      {
        const std::lock_guard guard(mutex_);
        if (records_.size() >= number) break;
      }
      std::this_thread::sleep_for(1ms);
    }
    std::this_thread::sleep_for(3ms);  // one too many would come now
    const std::lock_guard guard(mutex_);
    std::sort(records_.begin(), records_.end());
    for (const auto& text : records_) std::cout << "call " << text << '\n';
    records_.clear();
  }

  const Clock::time_point start_ = Clock::now();
  std::mutex mutex_;  // guards what follows: callbacks use it too
  std::vector<std::string> records_;
  std::map<std::string, std::unique_ptr<Context>> contexts_ = [] {
    std::map<std::string, std::unique_ptr<Context>> contexts;
    contexts["root"] = std::make_unique<Context>();
    return contexts;
  }();
  std::map<std::string, std::unique_ptr<Scope>> scopes_;
  std::map<std::string, std::unique_ptr<Hook>> hooks_;  // end before what they use
};

void both(const std::function<void()>& first, const std::function<void()>& second) {
  std::thread one(first);
  std::thread other(second);
  one.join();
  other.join();
}

// Whether it holds in one round; main.go says what.
bool race_once(const std::string& kind) {
  if (kind == "stop") {
    const auto scope = Context().with_cancel();
    std::atomic<bool> ran{false};
    bool stopped = false;
    {
      auto hook = scope.context().after_func([&] { ran = true; });
      both([&] { scope.cancel(); }, [&] { stopped = hook.stop(); });
    }
    return ran != stopped;
  }
  if (kind == "child") {
    const auto scope = Context().with_cancel_cause();
    bool holds = false;
    both([&] { scope.cancel(causes().code("over")); },
         [&] {
           const auto child = scope.context().with_timeout(1h);
           child.context().wait();
           holds = name(child.context().err()) == "cancelled" &&
                   name(child.context().cause()) == "over";
         });
    return holds;
  }
  if (kind == "cancel") {
    const auto scope = Context().with_cancel_cause();
    const auto child = scope.context().with_cancel();
    both([&] { scope.cancel(causes().code("one")); }, [&] { scope.cancel(causes().code("two")); });
    const auto why = name(scope.context().cause());
    return (why == "one" || why == "two") && name(child.context().cause()) == why;
  }
  if (kind == "deadline") {
    const auto scope = Context().with_timeout(200us);
    const auto child = scope.context().with_cancel();
    std::string first;
    both(
        [&] {
          std::this_thread::sleep_for(200us);
          scope.cancel();
        },
        [&] { first = name(child.context().wait()); });
    return (first == "cancelled" || first == "deadline") && name(scope.context().err()) == first &&
           name(child.context().err()) == first;
  }
  if (kind == "after") {
    const auto scope = Context().with_cancel();
    std::atomic<bool> ran{false};
    std::unique_ptr<Hook> hook;
    both([&] { scope.cancel(); },
         [&] {
           hook =
               std::make_unique<Hook>(scope.context(), std::function<void()>([&] { ran = true; }));
         });
    return ran;
  }
  stop_here(kind);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) stop_here("usage: scenarios TABLE");
  std::ifstream file(argv[1]);
  if (!file) stop_here(argv[1]);
  auto current = std::make_unique<Scenario>();
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with("//")) continue;
    if (line.starts_with("# ")) {
      std::cout << line << '\n';
      current = std::make_unique<Scenario>();
      continue;
    }
    std::istringstream text(line);
    Words words;
    for (std::string word; text >> word;) words.push_back(word);
    if (words[0] == "race") {
      const int rounds = std::stoi(words[2]);
      int holds = 0;
      for (int round = 0; round < rounds; ++round) holds += race_once(words[1]) ? 1 : 0;
      std::cout << "race " << words[1] << " holds in " << holds << '\n';
    } else {
      current->step(words);
    }
  }
  return 0;
}
