// Package claims takes keys from what a request says.
package claims

import (
	"context"
	"net/http"

	"example.com/dynamic/carry"
	"example.com/dynamic/hop"
)

func ranged(ctx context.Context, claims map[string]any) context.Context {
	for name, v := range claims {
		ctx = context.WithValue(ctx, name, v) // want "the context key is computed at run time.*; its type string is predeclared"
	}
	return ctx
}

func header(r *http.Request) context.Context {
	return context.WithValue(r.Context(), carry.Key(r.Header.Get("Name")), 1) // want "the context key is computed at run time"
}

func bySetter(r *http.Request) context.Context {
	return carry.With(r.Context(), carry.Key(r.Header.Get("Name")), 1) // want "the context key is computed at run time"
}

func twoHops(r *http.Request) context.Context {
	return hop.Tag(r.Context(), carry.Key(r.URL.Path), "path") // want "the context key is computed at run time"
}

func pickKey(r *http.Request) carry.Key {
	if r.Method == "GET" {
		return "get"
	}
	return carry.Key(r.Method)
}

func result(r *http.Request) context.Context {
	return carry.Any(r.Context(), pickKey(r), 1) // want "the context key is computed at run time"
}

func field(r *http.Request, s *settings) context.Context {
	return context.WithValue(r.Context(), s.key, 1) // want "the context key is computed at run time"
}

type settings struct{ key carry.Key }

func newSettings(name string) *settings { return &settings{carry.Key(name)} }

var _ = []any{ranged, header, bySetter, twoHops, result, field, newSettings}
