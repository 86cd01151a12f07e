// Package web holds what is around the procedures.
package web

import (
	"context"
	"net/http"

	"example.com/routes/record"
)

type originKey struct{}

// Origin remembers where a call comes from.
func Origin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record.Component()
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), originKey{}, r.Header.Get("Origin"))))
	})
}

// Only lets calls of one kind pass.
func Only(kind string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record.Component()
		w.Header().Set("X-Kind", kind)
		next.ServeHTTP(w, r)
	})
}
