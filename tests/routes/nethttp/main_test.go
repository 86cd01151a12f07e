package main

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"example.com/routes/nethttp/admin"
	"example.com/routes/nethttp/config"
	"example.com/routes/nethttp/server"
	"example.com/routes/record"
	"example.com/routes/record/oracle"
)

func TestRoutes(t *testing.T) {
	framework := oracle.Framework{Middlewares: []string{"net/http.MaxBytesHandler"}, Base: []string{"net/http"}}
	oracle.Test(t, framework, func(on oracle.Switches) []oracle.Endpoint {
		cfg := config.Config{Audit: on.Is("audit"), Tenants: on.Is("tenants"), Debug: on.Is("debug")}
		service := server.New(cfg)
		inner := patterns(t, admin.Mux("admin"))
		var endpoints []oracle.Endpoint
		for _, outer := range patterns(t, server.Routes(cfg)) {
			if below := mounted(service, outer, inner); below != nil {
				endpoints = append(endpoints, below...)
			} else {
				endpoints = append(endpoints, endpoint(service, outer))
			}
		}
		return endpoints
	})
}

// pattern is a pattern's text in two.
type pattern struct{ method, path string }

// patterns returns the patterns of a mux. There is no other way to them than into the mux.
func patterns(t *testing.T, mux *http.ServeMux) []pattern {
	t.Helper()
	var found []pattern
	var walk func(node reflect.Value)
	walk = func(node reflect.Value) {
		if node.Kind() == reflect.Pointer {
			if node.IsNil() {
				return
			}
			node = node.Elem()
		}
		if at := node.FieldByName("pattern"); !at.IsNil() {
			text := at.Elem().FieldByName("str").String()
			method, path, ok := strings.Cut(text, " ")
			if !ok {
				method, path = "ANY", text
			}
			found = append(found, pattern{method, path})
		}
		children := node.FieldByName("children")
		for i := range children.FieldByName("s").Len() {
			walk(children.FieldByName("s").Index(i).FieldByName("value"))
		}
		if m := children.FieldByName("m"); !m.IsNil() {
			for _, key := range m.MapKeys() {
				walk(m.MapIndex(key))
			}
		}
		walk(node.FieldByName("multiChild"))
		walk(node.FieldByName("emptyChild"))
	}
	tree := reflect.ValueOf(mux).Elem().FieldByName("tree")
	walk(reflect.NewAt(tree.Type(), unsafe.Pointer(tree.UnsafeAddr())))
	return found
}

// mounted returns the routes of an inner mux that a request reaches below an outer pattern, or nil.
func mounted(service http.Handler, outer pattern, inner []pattern) []oracle.Endpoint {
	if !strings.HasSuffix(outer.path, "/") {
		return nil
	}
	var found []oracle.Endpoint
	for _, below := range inner {
		joined := pattern{below.method, strings.TrimSuffix(outer.path, "/") + below.path}
		tried := endpoint(service, joined)
		if record.Watch(func() { tried.Send(http.Header{}) }).Handled {
			found = append(found, tried)
		}
	}
	return found
}

func endpoint(service http.Handler, p pattern) oracle.Endpoint {
	method := p.method
	if method == "ANY" {
		method = http.MethodPut
	}
	host, path := "", p.path
	if slash := strings.IndexByte(path, '/'); slash > 0 {
		host, path = path[:slash], path[slash:]
	}
	return oracle.Endpoint{Method: p.method, Pattern: p.path, Send: func(header http.Header) {
		request := httptest.NewRequest(method, oracle.Fill(path), nil)
		if host != "" {
			request.Host = host
		}
		request.Header = header
		service.ServeHTTP(httptest.NewRecorder(), request)
	}}
}
