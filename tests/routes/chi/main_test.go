package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-chi/chi/v5"

	"example.com/routes/chi/config"
	"example.com/routes/chi/server"
	"example.com/routes/record/oracle"
)

func TestRoutes(t *testing.T) {
	framework := oracle.Framework{
		Middlewares: []string{"github.com/go-chi/chi/v5/middleware"},
		Base:        []string{"github.com/go-chi/chi/v5"},
	}
	oracle.Test(t, framework, func(on oracle.Switches) []oracle.Endpoint {
		cfg := &config.Config{Locales: on.Is("locales"), Members: on.Is("members")}
		if on.Is("admin") {
			cfg.Admin = "root"
		}
		router := server.New(cfg).Router()
		var endpoints []oracle.Endpoint
		walk := func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
			endpoints = append(endpoints, oracle.Endpoint{Method: method, Pattern: pattern,
				Send: func(header http.Header) {
					request := httptest.NewRequest(method, oracle.Fill(pattern), nil)
					request.Header = header
					router.ServeHTTP(httptest.NewRecorder(), request)
				}})
			return nil
		}
		if err := chi.Walk(router, walk); err != nil {
			t.Fatal(err)
		}
		return endpoints
	})
}
