// Package pointer has keys that are pointers.
package pointer

import (
	"context"
	"net/http"
)

type contextKey struct{ name string }

func (k *contextKey) String() string { return k.name }

var (
	requestKey = &contextKey{"request"}
	routeKey   = &contextKey{"route"}
	passedKey  = &contextKey{"passed"}
)

func Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), requestKey, r.URL.Path)
		ctx = context.WithValue(ctx, routeKey, "/") // want "pointer.routeKey is written and never looked up"
		ctx = context.WithValue(ctx, passedKey, "/")
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func Request(ctx context.Context) string {
	path, _ := ctx.Value(requestKey).(string)
	return path
}

// Key hands a key out.
func Key() any { return passedKey }
