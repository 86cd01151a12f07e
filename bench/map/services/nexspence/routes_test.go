// For internal/api of github.com/nexspence-oss/nexspence: gin's list of routes, with each one's chain of handlers from
// gin's own trees. The pool of the database connects to nothing.
package api

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"reflect"
	"runtime"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/nexspence-oss/nexspence/internal/config"
	"github.com/nexspence-oss/nexspence/internal/logger"
)

type listedRoute struct {
	Method      string   `json:"method"`
	Pattern     string   `json:"pattern"`
	Handler     string   `json:"handler"`
	Middlewares []string `json:"middlewares"`
}

// engineIn looks for gin's engine among the handlers around it.
func engineIn(value reflect.Value, depth int) *gin.Engine {
	if depth > 4 || !value.IsValid() {
		return nil
	}
	if value.Type() == reflect.TypeOf(&gin.Engine{}) {
		return (*gin.Engine)(value.UnsafePointer())
	}
	switch value.Kind() {
	case reflect.Interface, reflect.Pointer:
		return engineIn(value.Elem(), depth+1)
	case reflect.Struct:
		for i := range value.NumField() {
			if engine := engineIn(value.Field(i), depth+1); engine != nil {
				return engine
			}
		}
	}
	return nil
}

func chainsBelow(method string, node reflect.Value, chains map[string][]string) {
	node = node.Elem()
	if handlers := node.FieldByName("handlers"); handlers.Len() > 0 {
		var names []string
		for i := range handlers.Len() {
			names = append(names, runtime.FuncForPC(handlers.Index(i).Pointer()).Name())
		}
		chains[method+" "+node.FieldByName("fullPath").String()] = names[:len(names)-1]
	}
	for children, i := node.FieldByName("children"), 0; i < children.Len(); i++ {
		chainsBelow(method, children.Index(i), chains)
	}
}

func TestListRoutes(t *testing.T) {
	pool, err := pgxpool.New(context.Background(), "postgres://x:y@127.0.0.1:1/z")
	if err != nil {
		t.Fatal(err)
	}
	cfg := &config.Config{}
	cfg.Auth.JWTSecret = "a secret of the test, of 32 bytes"
	cfg.Auth.JWTExpiryHours = 1
	cfg.Auth.BcryptCost = 4
	cfg.Auth.RateLimitEnabled = true
	cfg.Auth.RateLimitRPS, cfg.Auth.RateLimitBurst = 5, 5
	cfg.Storage.Local.BasePath = t.TempDir()
	cfg.HTTP.BaseURL = "http://localhost"
	cfg.Log.Level = "error"
	var handler http.Handler = NewRouter(context.Background(), cfg, pool, logger.New("error", "json"), "1")
	engine := engineIn(reflect.ValueOf(handler), 0)
	if engine == nil {
		t.Fatalf("no gin engine in %T", handler)
	}
	chains := map[string][]string{}
	trees := reflect.ValueOf(engine).Elem().FieldByName("trees")
	for i := range trees.Len() {
		chainsBelow(trees.Index(i).FieldByName("method").String(), trees.Index(i).FieldByName("root"), chains)
	}
	var routes []listedRoute
	for _, route := range engine.Routes() {
		routes = append(routes, listedRoute{route.Method, route.Path, route.Handler, chains[route.Method+" "+route.Path]})
	}
	text, err := json.MarshalIndent(map[string]any{"framework": "gin", "routes": routes}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv("ROUTES"), text, 0o644); err != nil {
		t.Fatal(err)
	}
}
