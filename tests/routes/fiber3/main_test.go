package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gofiber/fiber/v3"

	"example.com/routes/fiber3/config"
	"example.com/routes/fiber3/server"
	"example.com/routes/record/oracle"
)

func TestRoutes(t *testing.T) {
	framework := oracle.Framework{Middlewares: []string{"github.com/gofiber/fiber/v3/middleware/recover"}}
	oracle.Test(t, framework, func(on oracle.Switches) []oracle.Endpoint {
		cfg := config.Config{Preview: on.Is("preview")}
		if on.Is("regions") {
			cfg.Regions = []string{"eu"}
		}
		app := server.New(cfg)
		app.Handler() // only now are other applications mounted
		routes := app.GetRoutes(true)
		gets, traces := map[string]bool{}, map[string]bool{}
		for _, route := range routes {
			gets[route.Path] = gets[route.Path] || route.Method == http.MethodGet
			traces[route.Path] = traces[route.Path] || route.Method == http.MethodTrace
		}
		var endpoints []oracle.Endpoint
		for _, route := range routes {
			if route.Method == http.MethodHead && gets[route.Path] && !traces[route.Path] {
				continue // GET brings a HEAD with it
			}
			endpoints = append(endpoints, endpoint(t, app, route))
		}
		return endpoints
	})
}

func endpoint(t *testing.T, app *fiber.App, route fiber.Route) oracle.Endpoint {
	return oracle.Endpoint{Method: route.Method, Pattern: route.Path, Send: func(header http.Header) {
		request := httptest.NewRequest(route.Method, oracle.Fill(route.Path), nil)
		request.Header = header
		response, err := app.Test(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}}
}
