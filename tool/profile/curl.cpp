#include "tool/profile/curl.hpp"

#include <optional>

#include <dlfcn.h>

namespace waybill::profile {
namespace {

template <typename Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

std::optional<Curl> load() {
  // The name of its interface's version, which has been the same since 2006.
  void* library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return std::nullopt;
  Curl curl;
  decltype(&curl_global_init) global_init = nullptr;
  const bool whole = find(library, "curl_global_init", global_init) && find(library, "curl_easy_init", curl.easy_init) &&
                     find(library, "curl_easy_cleanup", curl.easy_cleanup) && find(library, "curl_easy_reset", curl.easy_reset) &&
                     find(library, "curl_easy_setopt", curl.easy_setopt) && find(library, "curl_easy_perform", curl.easy_perform) &&
                     find(library, "curl_easy_getinfo", curl.easy_getinfo) && find(library, "curl_easy_strerror", curl.easy_strerror) &&
                     find(library, "curl_slist_append", curl.slist_append) && find(library, "curl_slist_free_all", curl.slist_free_all) &&
                     find(library, "curl_url", curl.url) && find(library, "curl_url_cleanup", curl.url_cleanup) &&
                     find(library, "curl_url_get", curl.url_get) && find(library, "curl_url_set", curl.url_set) && find(library, "curl_free", curl.free);
  if (!whole || global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return std::nullopt;
  return curl;
}

}  // namespace

const Curl* curl() {
  static const std::optional<Curl> loaded = load();
  return loaded ? &*loaded : nullptr;
}

}  // namespace waybill::profile
