// Package middleware has handlers that are literals.
package middleware

import (
	"context"
	"net/http"

	"example.com/escape/background"
	"example.com/escape/store"
)

// Audit wraps a handler.
func Audit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		go background.Audit(r) // want "the request is used by a goroutine"
		next.ServeHTTP(w, r)
	})
}

// Save uses a function value that starts something.
func Save(s *store.Store, next http.Handler) http.Handler {
	start := func(ctx context.Context, order store.Order) {
		go s.Save(ctx, order) // want "the request's context is used by a goroutine"
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start(r.Context(), store.Order{})
		next.ServeHTTP(w, r)
	})
}

// Later defines it in the handler.
func Later(s *store.Store) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		save := func() {
			go s.Save(r.Context(), store.Order{}) // want "the request's context is used by a goroutine"
		}
		save()
	}
}

// Keep cuts it loose first.
func Keep(s *store.Store) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		save := func(ctx context.Context) {
			go s.Save(ctx, store.Order{})
		}
		save(context.WithoutCancel(r.Context()))
	}
}
