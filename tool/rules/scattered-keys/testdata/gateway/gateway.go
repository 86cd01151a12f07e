// Package gateway puts keys in one by one.
package gateway

import (
	"context"
	"net/http"
	"time"

	"example.com/scattered/auth"
	"example.com/scattered/tenant"
)

type first struct{}
type second struct{}
type third struct{}

func accessors(ctx context.Context, u, r, t string) context.Context {
	ctx = auth.WithUser(ctx, u) // want "3 keys are put into this context one by one, a layer each: .*userKey.*, .*roleKey.*, .*; one struct"
	ctx = auth.WithRole(ctx, r)
	ctx = tenant.NewContext(ctx, t)
	return ctx
}

func direct(ctx context.Context) (context.Context, context.CancelFunc) {
	a := context.WithValue(ctx, first{}, 1) // want "3 keys are put into this context one by one"
	b, cancel := context.WithTimeout(a, time.Second)
	c := context.WithValue(b, second{}, 2)
	return context.WithValue(c, third{}, 3), cancel
}

func request(r *http.Request) *http.Request {
	r = r.WithContext(auth.WithUser(r.Context(), "u")) // want "4 keys are put into this context one by one"
	r = r.WithContext(auth.WithRole(r.Context(), "r"))
	r = tenant.WithRegion(r, "eu")
	return r.WithContext(tenant.NewContext(r.Context(), "t"))
}

func conditions(ctx context.Context, x bool) context.Context {
	ctx = context.WithValue(ctx, first{}, 1) // want "3 keys"
	if x {
		ctx = context.WithValue(ctx, second{}, 2)
	}
	return context.WithValue(ctx, third{}, 3)
}

func nested(ctx context.Context) context.Context {
	return context.WithValue(
		context.WithValue(
			context.WithValue(ctx, first{}, 1), // want "3 keys"
			second{}, 2),
		third{}, 3)
}

func middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := auth.WithBoth(r.Context(), "u", "r") // want "4 keys"
		ctx = tenant.NewContext(ctx, "t")
		ctx = context.WithValue(ctx, first{}, 1)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func parting(ctx context.Context, x bool) {
	ctx = context.WithValue(ctx, first{}, 1) // want "3 keys"
	ctx = context.WithValue(ctx, second{}, 1)
	if x {
		use(context.WithValue(ctx, third{}, 1))
	} else {
		use(auth.WithUser(ctx, "u"))
	}
}

func use(context.Context) {}

var _ = []any{accessors, direct, request, conditions, nested, middleware, parting}
