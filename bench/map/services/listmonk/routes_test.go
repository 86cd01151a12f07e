// For cmd of github.com/knadh/listmonk, whose main.go reads its configuration in init: rename that function first.
// The list of routes as echo has it, with every switch off and with every switch on.
package main

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/knadh/stuffbin"
	"github.com/labstack/echo/v4"

	"github.com/knadh/listmonk/internal/auth"
	"github.com/knadh/listmonk/internal/i18n"
)

func TestListRoutes(t *testing.T) {
	info, err := os.Stat("main.go")
	if err != nil {
		t.Fatal(err)
	}
	files, err := stuffbin.NewFS()
	if err != nil {
		t.Fatal(err)
	}
	if err := files.Add(stuffbin.NewFile("/public/templates/x.html", info, []byte(`{{ define "x" }}{{ end }}`))); err != nil {
		t.Fatal(err)
	}
	for key, value := range map[string]string{
		"app.address":                   "127.0.0.1:0",
		"upload.provider":               "filesystem",
		"upload.filesystem.upload_uri":  "/uploads",
		"upload.filesystem.upload_path": t.TempDir(),
	} {
		if err := ko.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	routes := []map[string]string{}
	seen := map[string]bool{}
	for _, on := range []bool{false, true} {
		cfg := &Config{}
		cfg.EnablePublicArchive = on
		cfg.BounceWebhooksEnabled = on
		cfg.BounceSESEnabled, cfg.BounceSendgridEnabled = on, on
		cfg.Security.OIDC.Enabled = on
		app := &App{cfg: cfg, urlCfg: &UrlConfig{}, auth: &auth.Auth{}, log: lo}
		server := initHTTPServer(cfg, &UrlConfig{LoginURL: "/admin/login"}, &i18n.I18n{}, files, app)
		for _, route := range server.Routes() {
			if route.Method == echo.RouteNotFound || seen[route.Method+route.Path] {
				continue
			}
			seen[route.Method+route.Path] = true
			routes = append(routes, map[string]string{"method": route.Method, "pattern": route.Path, "handler": route.Name})
		}
	}
	text, err := json.MarshalIndent(map[string]any{"framework": "echo", "routes": routes}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv("ROUTES"), text, 0o644); err != nil {
		t.Fatal(err)
	}
}
