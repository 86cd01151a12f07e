package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gorilla/mux"

	"example.com/routes/mux/config"
	"example.com/routes/mux/server"
	"example.com/routes/record/oracle"
)

func TestRoutes(t *testing.T) {
	framework := oracle.Framework{Base: []string{"github.com/gorilla/mux"}}
	oracle.Test(t, framework, func(on oracle.Switches) []oracle.Endpoint {
		router := server.NewRouter(config.Config{
			Features: config.Features{Quota: on.Is("quota"), Legacy: on.Is("legacy")}})
		var endpoints []oracle.Endpoint
		walk := func(route *mux.Route, _ *mux.Router, _ []*mux.Route) error {
			if route.GetHandler() == nil {
				return nil // what a subrouter hangs on
			}
			pattern, err := route.GetPathTemplate()
			if err != nil {
				return err
			}
			methods, err := route.GetMethods()
			if err != nil {
				methods = []string{"ANY"} // it says so where a route has none
			}
			for _, method := range methods {
				sent := method
				if method == "ANY" {
					sent = http.MethodPatch
				}
				endpoints = append(endpoints, oracle.Endpoint{Method: method, Pattern: pattern,
					Send: func(header http.Header) {
						request := httptest.NewRequest(sent, oracle.Fill(pattern), nil)
						request.Header = header
						router.ServeHTTP(httptest.NewRecorder(), request)
					}})
			}
			return nil
		}
		if err := router.Walk(walk); err != nil {
			t.Fatal(err)
		}
		return endpoints
	})
}
