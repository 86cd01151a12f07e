#include "tool/routes/frameworks.hpp"

namespace waybill::routes {

const std::vector<const Framework*>& all_frameworks() {
  static const std::vector<const Framework*> frameworks = {&kGin, &kChi, &kGorilla, &kEcho, &kFiber, &kHertz, &kAlice, &kGoZero, &kKratos, &kGrpc, &kConnect, &kNetHttp};
  return frameworks;
}

model::SetupInterest interest() {
  model::SetupInterest interest;
  interest.names = {
      "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE", "Get", "Post", "Put", "Patch",
      "Delete", "Head", "Options", "Connect", "Trace", "Any", "All", "Add", "Match", "Map", "Handle", "HandleFunc",
      "Handler", "HandlerFunc", "Method", "MethodFunc", "Methods", "Static", "StaticFile", "StaticFS", "File", "NoRoute",
      "NotFound", "Use", "Pre", "Group", "Route", "Mount", "With", "PathPrefix", "Path", "Subrouter", "NewRoute",
      "NewServeMux", "NewRouter", "NewMux", "New", "Default", "NewServer", "MustNewServer", "NewClient", "Dial", "DialContext", "ListenAndServe",
      "ListenAndServeTLS", "Serve", "RegisterService", "UnaryInterceptor", "StreamInterceptor", "ChainUnaryInterceptor",
      "ChainStreamInterceptor", "WithUnaryInterceptor", "WithStreamInterceptor", "WithChainUnaryInterceptor",
      "WithChainStreamInterceptor", "WithInterceptors", "Middleware", "AddRoute", "AddRoutes", "NewUnaryHandler",
      "NewServerStreamHandler", "NewClientStreamHandler", "NewBidiStreamHandler", "HandlePrefix", "HandleHeader", "RouteNotFound"};
  interest.near = {"Dial", "DialContext", "NewClient"};
  for (const Framework* framework : all_frameworks()) {
    interest.packages.insert(interest.packages.end(), framework->packages.begin(), framework->packages.end());
  }
  interest.left_out = {"Context", "Ctx", "RequestContext", "Request", "Response", "ResponseWriter", "Header", "Client", "Cookie", "DefaultCtx",
                       "MD", "RequestHeader", "ResponseHeader", "Args", "Params", "Values",
                       "net/http.Get", "net/http.Post", "net/http.Head", "google.golang.org/grpc/status", "google.golang.org/grpc/metadata",
                       "google.golang.org/grpc/credentials", "google.golang.org/grpc/codes", "google.golang.org/grpc/peer", "google.golang.org/grpc/keepalive"};
  interest.types = {"net/http.Server"};
  interest.serving = {"ServeHTTP", "WrapUnary", "WrapStreamingClient", "WrapStreamingHandler"};
  return interest;
}

std::string join_paths(std::string_view prefix, std::string_view path) {
  if (path.empty()) return std::string(prefix);
  std::string joined(prefix);
  while (joined.ends_with('/')) joined.pop_back();
  if (!path.starts_with('/')) joined += '/';
  return joined.append(path);
}

std::optional<std::string> known_text(const Value& value) {
  if (value->is(Object::Kind::Text)) return value->text;
  if (value->is(Object::Kind::Nil)) return std::string();
  return std::nullopt;
}

}  // namespace waybill::routes
