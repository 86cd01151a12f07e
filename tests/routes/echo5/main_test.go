package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v5"

	"example.com/routes/echo5/config"
	"example.com/routes/echo5/server"
	"example.com/routes/record/oracle"
)

func TestRoutes(t *testing.T) {
	framework := oracle.Framework{Middlewares: []string{"github.com/labstack/echo/v5/middleware"}}
	oracle.Test(t, framework, func(on oracle.Switches) []oracle.Endpoint {
		s := server.New(&config.Config{Audit: on.Is("audit"), Admin: on.Is("admin")})
		var endpoints []oracle.Endpoint
		for _, route := range s.Router().Routes() {
			if route.Method == echo.RouteNotFound {
				continue // groups with middlewares have one of their own
			}
			method, sent := route.Method, route.Method
			if method == echo.RouteAny {
				method, sent = "ANY", http.MethodPut
			}
			endpoints = append(endpoints, oracle.Endpoint{Method: method, Pattern: route.Path,
				Send: func(header http.Header) {
					request := httptest.NewRequest(sent, oracle.Fill(route.Path), nil)
					request.Header = header
					s.ServeHTTP(httptest.NewRecorder(), request)
				}})
		}
		return endpoints
	})
}
