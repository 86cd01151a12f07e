// Package session keeps callers apart.
package session

import (
	"context"
	"net/http"

	"github.com/gorilla/mux"

	"example.com/routes/record"
)

type contextKey struct{ name string }

var (
	sessionKey = contextKey{"session"}
	userKey    = contextKey{"user"}
)

// Attach is a middleware.
func Attach(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record.Component()
		if id := r.Header.Get("X-Session"); id != "" {
			r = r.WithContext(context.WithValue(r.Context(), sessionKey, id))
		}
		next.ServeHTTP(w, r)
	})
}

// User puts in who is calling.
func User(fallback string) mux.MiddlewareFunc {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			record.Component()
			name, _, ok := r.BasicAuth()
			if !ok {
				name = fallback
			}
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), userKey, name)))
		})
	}
}

// ID returns the session's.
func ID(ctx context.Context) string {
	id, _ := ctx.Value(sessionKey).(string)
	return id
}

// Name returns who is calling.
func Name(ctx context.Context) string {
	name, _ := ctx.Value(userKey).(string)
	return name
}
