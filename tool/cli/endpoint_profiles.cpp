#include "tool/cli/endpoint_profiles.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "tool/cli/evidence_file.hpp"
#include "tool/profile/endpoint.hpp"
#include "tool/profile/goroutines.hpp"
#include "tool/profile/heap.hpp"

namespace waybill::cli {
namespace {

/// With more goroutines the text of their stacks isn't asked for: the program stands still while it is written, some 65 µs
/// for each of them.
constexpr std::uint64_t kMostForText = 200;

/// Returns the headers with what stands in the files that some of them name.
std::expected<std::vector<std::string>, model::Error> headers_of(const std::vector<std::string>& given) {
  std::vector<std::string> headers;
  for (const std::string& header : given) {
    if (!header.starts_with('@')) {
      headers.push_back(header);
      continue;
    }
    const auto text = read_evidence(header.substr(1));
    if (!text) return std::unexpected(model::Error{.doing = "read the headers", .what = text.error().what, .where = text.error().where, .advice = text.error().advice});
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
      if (line.ends_with('\r')) line.pop_back();
      if (!line.empty()) headers.push_back(std::move(line));
    }
  }
  return headers;
}

class Fetching {
 public:
  Fetching(const EndpointFlags& flags, const std::function<void(std::string_view, std::size_t, std::size_t)>& progress, profile::Endpoint endpoint)
      : flags_(flags), progress_(progress), endpoint_(std::move(endpoint)) {
    result_.url = endpoint_.shown();
  }

  std::expected<EndpointProfiles, model::Error> run() {
    std::optional<model::Error> error;
    if (flags_.interval > 0) {
      error = take(result_.before.emplace(), heap_path(), "before.heap.pb.gz", heap_cost(), profile::read_heap);
      if (error) return std::unexpected(*error);
      wait_for(flags_.interval, [&](std::size_t done, std::size_t all) { progress_("seconds until the second heap profile", done, all); });
    }
    // Goroutines first: what they are in the middle of is in the heap profile then.
    error = take(result_.goroutines, "goroutine", "goroutine.pb.gz", "the program stands still for some ten microseconds, from Go 1.19 on", profile::read_goroutines);
    if (!error) error = take_text();
    if (!error) error = take(result_.heap, heap_path(), "heap.pb.gz", heap_cost(), profile::read_heap);
    if (error) return std::unexpected(*error);
    return std::move(result_);
  }

 private:
  std::string heap_path() const { return flags_.no_gc ? "heap" : "heap?gc=1"; }
  std::string heap_cost() const { return flags_.no_gc ? "no collection; as of the last one" : "one collection of the whole heap"; }

  template <typename Profile, typename Read>
  std::optional<model::Error> take(Profile& profile, const std::string& path, const std::string& file, std::string cost, Read read) {
    progress_("asking the program", 0, 0);
    auto answer = endpoint_.fetch(path);
    if (!answer) return answer.error();
    result_.fetches.push_back({.profile = path, .bytes = answer->body.size(), .seconds = std::chrono::duration<double>(answer->took).count(), .cost = std::move(cost)});
    auto taken = read(answer->body, endpoint_.shown() + '/' + path);
    if (!taken) return taken.error();
    profile = std::move(*taken);
    return keep(file, answer->body);
  }

  /// Who started the goroutines, where asking is cheap.
  std::optional<model::Error> take_text() {
    std::uint64_t goroutines = 0;
    for (const model::GoroutineGroup& group : result_.goroutines.groups) goroutines += group.count;
    if (goroutines > kMostForText) return std::nullopt;
    return take(result_.goroutines, "goroutine?debug=2", "goroutine.txt", fmt::format("the program stands still while {} stacks are written, some 65 µs each", goroutines), profile::read_goroutines);
  }

  std::optional<model::Error> keep(const std::string& file, const std::string& bytes) const {
    if (flags_.save.empty()) return std::nullopt;
    std::error_code error;
    const std::filesystem::path folder = flags_.save;
    std::filesystem::create_directories(folder, error);
    std::ofstream out(folder / file, std::ios::binary | std::ios::trunc);
    if (out) out << bytes;
    out.close();
    if (out) return std::nullopt;
    return model::Error{.doing = "keep the answer", .what = "the file can't be written", .where = (folder / file).string(), .advice = "name a folder that may be written to"};
  }

  const EndpointFlags& flags_;
  const std::function<void(std::string_view, std::size_t, std::size_t)>& progress_;
  profile::Endpoint endpoint_;
  EndpointProfiles result_;
};

}  // namespace

void wait_for(double seconds, const std::function<void(std::size_t, std::size_t)>& progress) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  const auto end = start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  for (auto now = start; now < end; now = Clock::now()) {
    progress(static_cast<std::size_t>(std::chrono::duration_cast<std::chrono::seconds>(now - start).count()), static_cast<std::size_t>(seconds));
    std::this_thread::sleep_until(std::min(end, now + std::chrono::seconds(1)));
  }
}

void EndpointFlags::add_to(CLI::App& app) {
  constexpr double kLongest = 86'400;   // a day
  app.add_option("URL", url, "a program's net/http/pprof: http://HOST:PORT, or the folder that its profiles are in");
  app.add_option("--interval", interval, "seconds between the two heap profiles of URL; 0: one is enough (default: 30). With --pid: look twice")->check(CLI::Range(0.0, kLongest));
  app.add_option("--timeout", timeout, "seconds that an answer of URL may take (default: 30)")->check(CLI::Range(0.1, kLongest));
  app.add_option("--header", headers, "header that URL is asked with, NAME: VALUE, or @FILE with such lines")->allow_extra_args(false);
  app.add_option("--ca", authority, "file with the certificates that URL's is trusted by, instead of the system's");
  app.add_flag("--no-gc", no_gc, "don't have the program at URL collect garbage before each heap profile");
  app.add_option("--save", save, "folder to keep in what was fetched from URL");
}

std::expected<EndpointProfiles, model::Error> fetch_profiles(const EndpointFlags& flags, const std::function<void(std::string_view, std::size_t, std::size_t)>& progress) {
  auto headers = headers_of(flags.headers);
  if (!headers) return std::unexpected(headers.error());
  profile::EndpointOptions options{.headers = std::move(*headers), .authority = flags.authority};
  options.time = std::chrono::milliseconds(static_cast<std::int64_t>(flags.timeout * 1000));
  auto endpoint = profile::Endpoint::at(flags.url, std::move(options));
  if (!endpoint) return std::unexpected(endpoint.error());
  return Fetching(flags, progress, std::move(*endpoint)).run();
}

}  // namespace waybill::cli
