// WB301: a context carries what the program is made of, not what the request brought.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"
#include "tool/rules/written_key.hpp"

namespace waybill::rules {
namespace {

using model::Program;
using model::StoredValue;

constexpr std::string_view kRule = "infrastructure-in-context";

struct Infrastructure {
  std::string_view type;  ///< import path and name; a major version may stand between the two
  std::string_view what;
};

constexpr Infrastructure kTypes[] = {
    {"net/http.Request", "the request itself"},
    {"net/http.ResponseWriter", "the response writer"},
    {"net/http.Client", "an HTTP client"},
    {"net/http.Server", "a server"},
    {"net/http.ServeMux", "a router"},
    {"net/http.Transport", "an HTTP transport"},
    {"net.Conn", "a connection"},
    {"net.Listener", "a listener"},
    {"database/sql.DB", "a database"},
    {"database/sql.Conn", "a database connection"},
    {"database/sql.Tx", "a transaction"},
    {"database/sql.Stmt", "a prepared statement"},
    {"gorm.io/gorm.DB", "a database"},
    {"github.com/jinzhu/gorm.DB", "a database"},
    {"github.com/jmoiron/sqlx.DB", "a database"},
    {"github.com/jmoiron/sqlx.Tx", "a transaction"},
    {"github.com/jackc/pgx.Conn", "a database connection"},
    {"github.com/jackc/pgx.Tx", "a transaction"},
    {"github.com/jackc/pgx/pgxpool.Pool", "a connection pool"},
    {"github.com/jackc/pgx/pgxpool.Tx", "a transaction"},
    {"github.com/uptrace/bun.DB", "a database"},
    {"github.com/uptrace/bun.Tx", "a transaction"},
    {"xorm.io/xorm.Engine", "a database"},
    {"xorm.io/xorm.Session", "a database session"},
    {"go.mongodb.org/mongo-driver/mongo.Client", "a database client"},
    {"go.mongodb.org/mongo-driver/mongo.Database", "a database"},
    {"go.mongodb.org/mongo-driver/mongo.Collection", "a collection"},
    {"github.com/redis/go-redis.Client", "a Redis client"},
    {"github.com/redis/go-redis.UniversalClient", "a Redis client"},
    {"github.com/go-redis/redis.Client", "a Redis client"},
    {"github.com/go-redis/redis.UniversalClient", "a Redis client"},
    {"github.com/gomodule/redigo/redis.Pool", "a connection pool"},
    {"google.golang.org/grpc.ClientConn", "a gRPC connection"},
    {"google.golang.org/grpc.Server", "a server"},
    {"k8s.io/client-go/kubernetes.Interface", "a Kubernetes client"},
    {"k8s.io/client-go/kubernetes.Clientset", "a Kubernetes client"},
    {"k8s.io/client-go/rest.Config", "a client's configuration"},
    {"sigs.k8s.io/controller-runtime/pkg/client.Client", "a Kubernetes client"},
    {"github.com/gin-gonic/gin.Context", "the framework's context"},
    {"github.com/gin-gonic/gin.Engine", "a router"},
    {"github.com/labstack/echo.Context", "the framework's context"},
    {"github.com/labstack/echo.Echo", "a router"},
    {"github.com/gofiber/fiber.Ctx", "the framework's context"},
    {"github.com/gofiber/fiber.App", "a router"},
};

/// Returns a type's path without the major version: "github.com/jackc/pgx/v5/pgxpool.Pool" is
/// "github.com/jackc/pgx/pgxpool.Pool".
std::string without_version(std::string_view path) {
  std::string plain;
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t digits = path.find_first_not_of("0123456789", at + 2);
    const bool version = path.substr(at).starts_with("/v") && digits > at + 2 &&
                         digits != std::string_view::npos &&
                         (path[digits] == '/' || path[digits] == '.');
    if (version) {
      at = digits;
    } else {
      plain += path[at++];
    }
  }
  return plain;
}

std::string_view infrastructure(const StoredValue::Part& part) {
  if (part.context) return "a context";
  const auto path = without_version(part.type_path);
  const auto found = std::ranges::find(kTypes, path, &Infrastructure::type);
  return found == std::end(kTypes) ? std::string_view() : found->what;
}

/// Loggers and spans say something about the request, whatever they hold inside.
bool speaks_of_request(const StoredValue& stored) {
  static constexpr std::array<std::string_view, 9> kLoggers = {
      "log/slog.Logger",
      "go.uber.org/zap.Logger",
      "go.uber.org/zap.SugaredLogger",
      "github.com/sirupsen/logrus.Entry",
      "github.com/sirupsen/logrus.FieldLogger",
      "github.com/go-logr/logr.Logger",
      "github.com/rs/zerolog.Logger",
      "github.com/rs/zerolog.Context",
      "github.com/hashicorp/go-hclog.Logger"};
  return std::ranges::find(kLoggers, stored.parts.front().type_path) != kLoggers.end();
}

/// Keys by which a library asks for such a value.
bool is_asked_for(const Program& program, const StoredValue& stored) {
  const model::Key* key = key_at(program, stored.key);
  if (key == nullptr) return false;
  return key->package.starts_with("golang.org/x/oauth2") || key->variable == "oauth2.HTTPClient" ||
         key->package == "net/http" || key->package.starts_with("github.com/coreos/go-oidc");
}

}  // namespace

void check_infrastructure_in_context(const Program& program, Sink& sink) {
  for (const StoredValue& stored : program.stored_values) {
    if (!stored.typed || stored.parts.empty() || speaks_of_request(stored)) continue;
    for (const StoredValue::Part& part : stored.parts) {
      const std::string_view what = infrastructure(part);
      if (what.empty()) continue;
      if (is_asked_for(program, stored)) {
        sink.silent(kRule, stored.place, "the key is a library's, which asks for such a value");
        break;
      }
      const bool inside = !part.field.empty();
      Draft draft = {
          .rule = kRule,
          .place = stored.place,
          .message =
              inside ? fmt::format("the value of {} holds {} in {}.{}: pass it as a "
                                   "parameter or keep it in a struct",
                                   shown_key(program, stored.key), what, stored.type, part.field)
                     : fmt::format("the value of {} is {} ({}): pass it as a parameter or "
                                   "keep it in a struct",
                                   shown_key(program, stored.key), what, stored.type),
          .certainty = model::Certainty::Proven,
          .severity = {},
          .evidence = {},
          .causes = {},
          .identity = {stored.type, part.field, shown_key(program, stored.key)},
          .function = stored.function};
      draft.evidence.push_back({stored.value, fmt::format("the value, a {}", stored.type)});
      draft.evidence.insert(draft.evidence.end(), stored.path.begin(), stored.path.end());
      draft.evidence.push_back({stored.write, "puts it into the context"});
      sink.report(std::move(draft));
      break;
    }
  }
}

}  // namespace waybill::rules
