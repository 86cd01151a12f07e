#include <iostream>
#include <string>
#include <vector>

#include "tool/cli/run.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

int main(int argc, char** argv) {
#ifdef __GLIBC__
  // Threads that read files hardly allocate once they are warm; what an arena of their own holds
  // when they end would be lost to all that follows, which needs a tenth more memory then.
  mallopt(M_ARENA_MAX, 1);
#endif
  std::ios::sync_with_stdio(false);
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return waybill::cli::run(arguments, std::cout, std::cerr);
}
