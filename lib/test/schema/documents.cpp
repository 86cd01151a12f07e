// Loads each line of stdin as a configuration and prints the pointers of its problems, as JSON:
// null if there are none. With an argument, it prints the schema.
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "service.hpp"
#include "waybill/json.hpp"

int main(int count, char**) {
  if (count > 1) {
    std::cout << waybill::json_schema<service::Limits>() << '\n';
    return 0;
  }
  for (std::string line; std::getline(std::cin, line);) {
    const auto loaded = waybill::load_json<service::Limits>(line);
    std::set<std::string> pointers;
    for (const auto& problem : loaded.problems) pointers.insert(problem.pointer);
    std::cout << (loaded ? nlohmann::json() : nlohmann::json(pointers)) << '\n';
  }
}
