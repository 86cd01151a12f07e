package main

import (
	"net/http"
	"testing"

	"github.com/cloudwego/hertz/pkg/common/hlog"
	"github.com/cloudwego/hertz/pkg/common/ut"

	"example.com/routes/hertz/server"
	"example.com/routes/record/oracle"
)

func TestRoutes(t *testing.T) {
	hlog.SetLevel(hlog.LevelFatal)
	framework := oracle.Framework{
		Middlewares: []string{"github.com/cloudwego/hertz/pkg/app/middlewares/server/recovery"}}
	oracle.Test(t, framework, func(on oracle.Switches) []oracle.Endpoint {
		h := server.New(server.Config{Address: ":0", Trace: on.Is("trace"), Cache: on.Is("cache")})
		var endpoints []oracle.Endpoint
		for _, route := range h.Routes() {
			endpoints = append(endpoints, oracle.Endpoint{Method: route.Method, Pattern: route.Path,
				Send: func(header http.Header) {
					var headers []ut.Header
					for name := range header {
						headers = append(headers, ut.Header{Key: name, Value: header.Get(name)})
					}
					ut.PerformRequest(h.Engine, route.Method, oracle.Fill(route.Path), nil, headers...)
				}})
		}
		return endpoints
	})
}
