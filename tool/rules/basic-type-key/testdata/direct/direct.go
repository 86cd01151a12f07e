// Package direct picks keys where it writes them.
package direct

import (
	"context"
	"net/http"
)

const k = "user"

const answer = 42

type alias = string

const aliased alias = "aliased"

func plain(ctx context.Context, u string) context.Context {
	ctx = context.WithValue(ctx, "user", u) // want "the context key \"user\" has the predeclared type string"
	return ctx
}

func constant(ctx context.Context, u string) context.Context {
	return context.WithValue(ctx, k, u) // want "has the predeclared type string"
}

func number(ctx context.Context, u string) context.Context {
	return context.WithValue(ctx, answer, u) // want "has the predeclared type int"
}

func byAlias(ctx context.Context, u string) context.Context {
	return context.WithValue(ctx, aliased, u) // want "has the predeclared type string"
}

func inRequest(r *http.Request, u string) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), "user", u)) // want "has the predeclared type string"
}

func inMiddleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), "trace", r.Header.Get("Trace")) // want "the context key \"trace\""
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

var _ = []any{plain, constant, number, byAlias, inRequest, inMiddleware}
