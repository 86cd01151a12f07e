package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"

	"example.com/routes/gin/config"
	"example.com/routes/gin/server"
	"example.com/routes/record/oracle"
)

func TestRoutes(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	framework := oracle.Framework{Middlewares: []string{"github.com/gin-gonic/gin.CustomRecoveryWithWriter"}}
	oracle.Test(t, framework, func(on oracle.Switches) []oracle.Endpoint {
		r := server.New(config.Config{Tenants: on.Is("tenants"), Limits: on.Is("limits"), Debug: on.Is("debug")})
		var endpoints []oracle.Endpoint
		for _, route := range r.Routes() {
			endpoints = append(endpoints, oracle.Endpoint{Method: route.Method, Pattern: route.Path,
				Send: func(header http.Header) {
					request := httptest.NewRequest(route.Method, oracle.Fill(route.Path), nil)
					request.Header = header
					r.ServeHTTP(httptest.NewRecorder(), request)
				}})
		}
		return endpoints
	})
}
