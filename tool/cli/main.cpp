#include <iostream>
#include <string>
#include <vector>

#include "tool/cli/run.hpp"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return waybill::cli::run(arguments, std::cout, std::cerr);
}
