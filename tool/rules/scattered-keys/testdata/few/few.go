// Package few puts in what no struct would make less.
package few

import (
	"context"
	"net/http"

	"example.com/scattered/auth"
	"example.com/scattered/tenant"
	"example.org/library"
)

type first struct{}
type second struct{}
type third struct{}

func two(ctx context.Context) context.Context {
	ctx = auth.WithUser(ctx, "u")
	return auth.WithRole(ctx, "r")
}

func exclusive(ctx context.Context, kind int) context.Context {
	switch kind {
	case 1:
		ctx = context.WithValue(ctx, first{}, 1)
	case 2:
		ctx = context.WithValue(ctx, second{}, 2)
	case 3:
		ctx = context.WithValue(ctx, third{}, 3)
	}
	return ctx
}

func same(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, first{}, 1)
	ctx = context.WithValue(ctx, first{}, 2)
	return context.WithValue(ctx, first{}, 3)
}

func apart(ctx context.Context) {
	use(context.WithValue(ctx, first{}, 1))
	use(context.WithValue(ctx, second{}, 2))
	use(context.WithValue(ctx, third{}, 3))
}

func oneCall(ctx context.Context) context.Context { return auth.WithBoth(ctx, "u", "r") }

func foreign(ctx context.Context) context.Context {
	ctx = library.WithLogger(ctx)
	ctx = library.WithTracer(ctx)
	ctx = library.WithMeter(ctx)
	return auth.WithUser(ctx, "u")
}

func chain(next http.Handler) http.Handler {
	return user(role(region(next)))
}

func user(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(auth.WithUser(r.Context(), "u")))
	})
}

func role(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(auth.WithRole(r.Context(), "r")))
	})
}

func region(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, tenant.WithRegion(r, "eu"))
	})
}

func use(context.Context) {}

var _ = []any{two, exclusive, same, apart, oneCall, foreign, chain}
