package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v4"
	"github.com/zeromicro/go-zero/core/logx"

	"example.com/routes/gozero/internal/config"
	"example.com/routes/record/oracle"
)

const secret = "a secret of some length"

func TestRoutes(t *testing.T) {
	logx.Disable()
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256,
		jwt.MapClaims{"exp": time.Now().Add(time.Hour).Unix()}).SignedString([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	framework := oracle.Framework{
		Middlewares: []string{"github.com/zeromicro/go-zero/rest/handler.Authorize"},
		Base:        []string{"github.com/zeromicro/go-zero/rest/pathvar"},
	}
	oracle.Test(t, framework, func(on oracle.Switches) []oracle.Endpoint {
		var c config.Config
		c.Name = "accounts"
		c.Audit = on.Is("audit")
		c.Auth.AccessSecret = secret
		server := newServer(c)
		var endpoints []oracle.Endpoint
		for _, route := range server.Routes() {
			endpoints = append(endpoints, oracle.Endpoint{Method: route.Method, Pattern: route.Path,
				Send: func(header http.Header) {
					request := httptest.NewRequest(route.Method, oracle.Fill(route.Path), nil)
					request.Header = header
					header.Set("Authorization", "Bearer "+token)
					server.ServeHTTP(httptest.NewRecorder(), request)
				}})
		}
		return endpoints
	})
}
