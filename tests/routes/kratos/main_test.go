package main

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	kratoshttp "github.com/go-kratos/kratos/v2/transport/http"
	"github.com/gorilla/mux"

	"example.com/routes/kratos/internal/conf"
	"example.com/routes/kratos/internal/server"
	"example.com/routes/kratos/internal/service"
	"example.com/routes/record/oracle"
)

func TestRoutes(t *testing.T) {
	framework := oracle.Framework{
		Middlewares: []string{"github.com/go-kratos/kratos/v2/middleware/recovery"},
		Base: []string{"github.com/gorilla/mux", "github.com/go-kratos/kratos/v2/transport",
			"github.com/go-kratos/kratos/v2/middleware/recovery"},
	}
	oracle.Test(t, framework, func(on oracle.Switches) []oracle.Endpoint {
		srv := server.NewHTTPServer(&conf.Server{Tenants: on.Is("tenants")}, service.NewCatalogService())
		var endpoints []oracle.Endpoint
		add := func(method, sent, path string) {
			endpoints = append(endpoints, oracle.Endpoint{Method: method, Pattern: path,
				Send: func(header http.Header) {
					request := httptest.NewRequest(sent, oracle.Fill(path), strings.NewReader("{}"))
					request.Header = header
					header.Set("Content-Type", "application/json")
					srv.ServeHTTP(httptest.NewRecorder(), request)
				}})
		}
		walk := func(route *mux.Route, _ *mux.Router, _ []*mux.Route) error {
			if route.GetHandler() == nil {
				return nil // what a subrouter hangs on
			}
			path, err := route.GetPathTemplate()
			if err != nil {
				return err
			}
			methods, err := route.GetMethods()
			if err != nil {
				add("ANY", http.MethodPut, path) // it says so where a route has none
			}
			for _, method := range methods {
				add(method, method, path)
			}
			return nil
		}
		if err := router(srv).Walk(walk); err != nil {
			t.Fatal(err)
		}
		return endpoints
	})
}

// router returns what a server keeps its routes in. Its own WalkRoute leaves out those without a method.
func router(srv *kratoshttp.Server) *mux.Router {
	field := reflect.ValueOf(srv).Elem().FieldByName("router")
	return *(**mux.Router)(unsafe.Pointer(field.UnsafeAddr()))
}
