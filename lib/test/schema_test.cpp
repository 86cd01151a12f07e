#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "schema/service.hpp"
#include "waybill/json.hpp"
#include "waybill/yaml.hpp"

namespace waybill {
namespace {

using service::Limits;

std::string problems_of_json(std::string_view text) {
  return text_of(load_json<Limits>(text).problems);
}
std::string problems_of_yaml(const std::string& text) {
  return text_of(load_yaml<Limits>(text).problems);
}

TEST(Load, DefaultsAreFilledIn) {
  const auto loaded = load_json<Limits>(R"({"requests": 5, "window": {"seconds": 2}})");
  ASSERT_TRUE(loaded) << text_of(loaded.problems);
  EXPECT_EQ(loaded.value->requests, 5);
  EXPECT_EQ(loaded.value->burst, 10);
  EXPECT_TRUE(loaded.value->strict);
  EXPECT_EQ(loaded.value->mode, "drop");
  EXPECT_FALSE(loaded.value->header);
  EXPECT_EQ(loaded.value->window.seconds, 2);
  EXPECT_EQ(loaded.value->window.weight, 1);
  EXPECT_EQ(loaded.value->exempt.size(), 2U);
}

TEST(Load, WhatIsThereReplacesDefaults) {
  const auto loaded = load_json<Limits>(
      R"({"requests": 1e2, "window": {"seconds": 1}, "exempt": ["x"], "header": "x-id",
          "slow": {"seconds": 3}, "windows": [{"seconds": 4}], "tenants": {"a": 1}})");
  ASSERT_TRUE(loaded) << text_of(loaded.problems);
  EXPECT_EQ(loaded.value->requests, 100);
  EXPECT_EQ(loaded.value->exempt, std::vector<std::string>{"x"});
  EXPECT_EQ(loaded.value->header, "x-id");
  EXPECT_EQ(loaded.value->slow->seconds, 3);
  EXPECT_EQ(loaded.value->windows.at(0).seconds, 4);
  EXPECT_EQ(loaded.value->tenants.at("a"), 1);
}

TEST(Load, EveryProblemAtOnce) {
  EXPECT_EQ(
      problems_of_json(R"({"burst": "ten", "total": -1, "mode": "wait", "header": "x",
                                 "retries": 6, "slow": {"seconds": 0.25, "wieght": 1},
                                 "windows": [{"seconds": 1}, {"weight": 256}, 7],
                                 "tenants": {"a/b~": null}, "exempt": [], "x/y": 1})"),
      "/requests: is required\n"
      "/burst: must be a whole number and is \"ten\"\n"
      "/total: must be at least 0\n"
      "/mode: must be one of drop, queue\n"
      "/header: must have at least 2 characters\n"
      "/retries: must be at most 5\n"
      "/slow/seconds: must be at least 0.5\n"
      "/slow/wieght: is not known; there are seconds, weight\n"
      "/window: is required\n"
      "/windows/1/seconds: is required\n"
      "/windows/1/weight: must be at most 255\n"
      "/windows/2: must be an object and is 7\n"
      "/exempt: must have at least 1 items\n"
      "/tenants/a~1b~0: must be a whole number and is null\n"
      "/x~1y: is not known; there are requests, burst, total, strict, mode, header, retries, slow, "
      "window, windows, exempt, tenants\n");
}

TEST(Load, KeysThatAreThereTwice) {
  EXPECT_EQ(problems_of_json(R"({"requests": 5, "window": {"seconds": 2, "seconds": 3},
                                 "windows": [{"seconds": 1}, {"seconds": 1, "seconds": 2}],
                                 "exempt": ["seconds", "seconds"],
                                 "tenants": {"a/b": 1, "a": 1, "a/b": 2}, "requests": 6})"),
            "/window/seconds: is there twice\n"
            "/windows/1/seconds: is there twice\n"
            "/tenants/a~1b: is there twice\n"
            "/requests: is there twice\n");
  EXPECT_EQ(problems_of_json(R"({"requests": 0, "requests": 0, "window": {"seconds": 2}})"),
            "/requests: is there twice\n/requests: must be at least 1\n");
}

TEST(Load, TextThatIsNoDocument) {
  EXPECT_EQ(problems_of_json("[]"), "(document): must be an object and is a list\n");
  EXPECT_NE(problems_of_json("{\"requests\": }").find("line 1, column 14"), std::string::npos);
  EXPECT_NE(problems_of_yaml("a: [").find("line 1"), std::string::npos);
  EXPECT_EQ(problems_of_yaml(""), "(document): must be an object and is null\n");
}

TEST(Load, YamlHasTheTypesOfItsCoreSchema) {
  const auto loaded = load_yaml<Limits>(
      "requests: 0x10\nwindow: {seconds: 1.5e0}\nstrict: false\nheader: 'no'\nexempt: [no, '1', "
      "on]\n"
      "burst: -9223372036854775808\ntotal: 18446744073709551615\nretries: ~\n");
  ASSERT_TRUE(loaded) << text_of(loaded.problems);
  EXPECT_EQ(loaded.value->requests, 16);
  EXPECT_FALSE(loaded.value->strict);
  EXPECT_EQ(loaded.value->header, "no");
  EXPECT_EQ(loaded.value->exempt, (std::vector<std::string>{"no", "1", "on"}));
  EXPECT_EQ(loaded.value->total, ~std::uint64_t{0});
}

TEST(Load, YamlsOwnProblems) {
  EXPECT_EQ(problems_of_yaml("requests: '1'\nstrict: no\nwindow: {seconds: .inf}\nheader: 12\n"),
            "/requests: must be a whole number and is \"1\"\n"
            "/strict: must be true or false and is \"no\"\n"
            "/header: must be a string and is 12\n"
            "/window/seconds: must be a finite number\n");
  EXPECT_EQ(problems_of_yaml("requests: 1\nwindow: {seconds: 1}\nrequests: 2\n"),
            "/requests: is there twice\n");
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int level = 1; level < 9; ++level) {
    const auto name = "a" + std::to_string(level);
    bomb += name + ": &" + name + " [";
    for (int each = 0; each < 10; ++each)
      bomb += "*a" + std::to_string(level - 1) + (each < 9 ? ", " : "]\n");
  }
  EXPECT_NE(problems_of_yaml(bomb).find("is too deep or too large"), std::string::npos);
}

struct Request {};
struct Taken {
  int number;
};
int limit(const Limits& limits, Next<int, Taken> next) {
  return limits.strict ? next({limits.requests}) : 429;
}
int handle(Needs<Taken> state) {
  return state.get<Taken>().number;
}

TEST(WithState, GivesAMiddlewareItsConfiguration) {
  Limits limits;
  limits.requests = 7;
  const auto app = chain<Request>(with_state<Limits>(limits)(fn<limit>), fn<handle>);
  Request request;
  EXPECT_EQ(app(Context(), request), 7);
}

TEST(WithState, TwoOfTheSameMiddleware) {
  const auto inner = [](const service::Window& window, Next<int> next) {
    return next() * window.weight;
  };
  const auto app = chain<Request>(with_state<service::Window>({1, 3})(inner),
                                  with_state<service::Window>({1, 5})(inner),
                                  with_state<service::Window>({2, 1})([](service::Window window) {
                                    return static_cast<int>(window.seconds);
                                  }));
  Request request;
  EXPECT_EQ(app(Context(), request), 30);
}

TEST(WithState, SomethingAround) {
  const auto twice =
      wrap([](const Context&, Request&, const auto& proceed) { return 2 * proceed(); });
  const auto app = chain<Request>(
      twice(with_state<Limits>(YAML::Load("{requests: 4, window: {seconds: 1}}"))(fn<limit>)),
      fn<handle>);
  Request request;
  EXPECT_EQ(app(Context(), request), 8);
}

TEST(WithState, ADocumentThatDoesNotFit) {
  try {
    static_cast<void>(with_state<Limits>(nlohmann::json::object()));
    ADD_FAILURE() << "nothing was thrown";
  } catch (const ConfigurationError& error) {
    EXPECT_EQ(error.problems().size(), 2U);
    EXPECT_STREQ(error.what(), "/requests: is required\n/window: is required\n");
  }
}

TEST(JsonSchema, OfASmallStruct) {
  EXPECT_EQ(json_schema<service::Window>(),
            R"({"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{)"
            R"("seconds":{"type":"number","minimum":0.5,"maximum":60},)"
            R"("weight":{"type":"integer","maximum":255,"minimum":1,"default":1}},)"
            R"("required":["seconds"],"additionalProperties":false})");
}

}  // namespace
}  // namespace waybill
