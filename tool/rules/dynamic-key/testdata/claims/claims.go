// Package claims takes keys from what a request says.
package claims

import (
	"context"
	"errors"
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

// handler's key is chosen once, by whoever makes it.
type handler struct {
	key  carry.Key
	name string
}

func newHandler(key carry.Key, name string) *handler { return &handler{key, name} }

func (h *handler) chosen(ctx context.Context) context.Context {
	ctx = func() context.Context { return context.WithValue(ctx, h.key, 1) }()
	return context.WithValue(ctx, h.key, 1)
}

func (h *handler) text(ctx context.Context) context.Context {
	return context.WithValue(ctx, h.name, 1) // want "the context key is computed at run time .a field.*its type string is predeclared"
}

var errAgain error = errors.New("again")

// sentinel's key is an error that is made once.
func sentinel(ctx context.Context) context.Context {
	return context.WithValue(ctx, errAgain, 1)
}

type settings struct{ key carry.Key }

func newSettings(name string) *settings { return &settings{carry.Key(name)} }

var _ = []any{ranged, header, bySetter, twoHops, result, field, newSettings, newHandler, sentinel}
