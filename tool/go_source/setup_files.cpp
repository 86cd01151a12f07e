#include "tool/go_source/setup_files.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <thread>

#include "tool/go_source/extract.hpp"
#include "tool/go_source/read_files.hpp"
#include "tool/go_source/read_source.hpp"

namespace waybill::go_source {

namespace {

bool is_below(std::string_view path, std::string_view package) {
  return path.starts_with(package) && (path.size() == package.size() || path[package.size()] == '/');
}

/// Whether a file's functions may register handlers, or call those that do.
bool may_set_up(const Summary& summary, std::span<const std::string> packages) {
  if (summary.string(summary.header().package_name) == "main") return true;
  return std::ranges::any_of(summary.imports(), [&](const ImportRecord& import) {
    return std::ranges::any_of(packages, [&](const std::string& package) { return is_below(summary.string(import.path), package); });
  });
}

}  // namespace

SetupTree read_setup(const Tree& tree, const std::string& root, std::span<const std::string> packages, unsigned threads) {
  constexpr std::uint64_t kLargestFile = std::uint64_t{64} << 20;   // larger ones were left out
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  SetupTree whole{.tree = tree, .owners = {}};
  std::vector<FileId> wanted;
  for (FileId id = 0; id < tree.files.size(); ++id) {
    const File& file = tree.files[id];
    if (!file.summary || tree.packages[file.package].origin == Origin::Known) continue;
    const std::uint32_t flags = file.summary.header().flags;
    if ((flags & kPassingBodies) != 0 || ((flags & kTestFile) != 0 && !file.reported)) continue;
    if (may_set_up(file.summary, packages)) wanted.push_back(id);
  }
  struct Worker {
    Summariser summariser;
    SourceBuffer buffer;
    std::shared_ptr<BlockStore> blocks = std::make_shared<BlockStore>();
  };
  std::vector<std::unique_ptr<Worker>> workers(threads);
  const std::filesystem::path base(root);
  in_parallel(threads, wanted.size(), [&](unsigned number, std::size_t index) {
    if (!workers[number]) workers[number] = std::make_unique<Worker>();
    Worker& worker = *workers[number];
    File& file = whole.tree.files[wanted[index]];
    const auto source = worker.buffer.read((base / file.path).string(), kLargestFile);
    if (!source) return;
    const bool is_test = (file.summary.header().flags & kTestFile) != 0;
    const auto block = worker.summariser.summarise(*source, is_test, Bodies::Whole, [&](std::size_t bytes) { return worker.blocks->room(bytes); });
    file.summary = Summary(block.data());
  });
  for (const auto& worker : workers) {
    if (worker) whole.owners.push_back(worker->blocks);
  }
  return whole;
}

}  // namespace waybill::go_source
