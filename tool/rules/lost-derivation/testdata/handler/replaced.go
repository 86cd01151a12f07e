package handler

import (
	"context"
	"net/http"

	"example.com/lost/keys"
)

// Replaced gives the request two contexts that both descend from the first.
func Replaced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		id := r.Header.Get("Id")
		r = r.WithContext(context.WithValue(ctx, roleKey{}, id)) // want "the context from context.WithValue is never used: the request is given another one next"
		r = r.WithContext(keys.WithUser(ctx, id))
		next.ServeHTTP(w, r)
	})
}

// ReplacedThroughHelper does the same with a helper and two variables.
func ReplacedThroughHelper(w http.ResponseWriter, r *http.Request, next http.Handler) {
	ctx := r.Context()
	named := r.WithContext(keys.WithUser(ctx, "u")) // want "the context from .*WithUser is never used: the request is given another one next"
	next.ServeHTTP(w, named.WithContext(context.WithValue(ctx, roleKey{}, "admin")))
}

// Stacked asks the request for its context again.
func Stacked(w http.ResponseWriter, r *http.Request, next http.Handler) {
	r = r.WithContext(context.WithValue(r.Context(), roleKey{}, "admin"))
	r = r.WithContext(keys.WithUser(r.Context(), "u"))
	next.ServeHTTP(w, r)
}

// Both serves the two.
func Both(w http.ResponseWriter, r *http.Request, first, second http.Handler) {
	ctx := r.Context()
	r = r.WithContext(context.WithValue(ctx, roleKey{}, "admin"))
	first.ServeHTTP(w, r)
	r = r.WithContext(keys.WithUser(ctx, "u"))
	second.ServeHTTP(w, r)
}

// OnTop derives the second context from the first.
func OnTop(w http.ResponseWriter, r *http.Request, next http.Handler) {
	ctx := context.WithValue(r.Context(), roleKey{}, "admin")
	r = r.WithContext(ctx)
	r = r.WithContext(keys.WithUser(ctx, "u"))
	next.ServeHTTP(w, r)
}
