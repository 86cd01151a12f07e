// For internal/httpserver of github.com/ferro-labs/ai-gateway: the list of routes as chi walks it.
package httpserver_test

import (
	"encoding/json"
	"net/http"
	"os"
	"reflect"
	"runtime"
	"testing"

	"github.com/go-chi/chi/v5"

	aigateway "github.com/ferro-labs/ai-gateway"
	"github.com/ferro-labs/ai-gateway/config"
	"github.com/ferro-labs/ai-gateway/internal/admin/repository"
	"github.com/ferro-labs/ai-gateway/internal/httpserver"
	"github.com/ferro-labs/ai-gateway/pkg/ratelimit"
	"github.com/ferro-labs/ai-gateway/providers"
)

type listedRoute struct {
	Method      string   `json:"method"`
	Pattern     string   `json:"pattern"`
	Handler     string   `json:"handler"`
	Middlewares []string `json:"middlewares"`
}

func nameOf(function any) string {
	return runtime.FuncForPC(reflect.ValueOf(function).Pointer()).Name()
}

func TestListRoutes(t *testing.T) {
	gateway, err := aigateway.New(config.Config{Strategy: config.StrategyConfig{Mode: config.ModeFallback}})
	if err != nil {
		t.Log(err)
	}
	router := httpserver.NewRouter(providers.NewRegistry(), repository.NewKeyStore(), nil, nil, gateway, nil,
		&ratelimit.Store{}, nil, nil, nil, "", nil)
	var routes []listedRoute
	err = chi.Walk(router.(chi.Routes), func(method, pattern string, handler http.Handler, around ...func(http.Handler) http.Handler) error {
		listed := listedRoute{Method: method, Pattern: pattern}
		if chain, ok := handler.(*chi.ChainHandler); ok {
			handler = chain.Endpoint
		}
		if function, ok := handler.(http.HandlerFunc); ok {
			listed.Handler = nameOf(function)
		} else {
			listed.Handler = reflect.TypeOf(handler).String()
		}
		for _, middleware := range around {
			listed.Middlewares = append(listed.Middlewares, nameOf(middleware))
		}
		routes = append(routes, listed)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(map[string]any{"framework": "chi", "routes": routes}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv("ROUTES"), text, 0o644); err != nil {
		t.Fatal(err)
	}
}
