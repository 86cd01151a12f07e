// Package once holds what is right: no line of it may be reported.
package once

import (
	"context"
	"net/http"

	"example.com/closure/keys"
)

type stepKey struct{}

func use(ctx context.Context) { <-ctx.Done() }

func Goroutine(ctx context.Context) {
	go func() {
		ctx = context.WithValue(ctx, stepKey{}, 1)
		use(ctx)
	}()
}

func Immediately(ctx context.Context) {
	func() {
		ctx = keys.WithUser(ctx, "once")
	}()
	use(ctx)
}

func OwnParameter(next func(context.Context)) func(context.Context) {
	return func(ctx context.Context) {
		ctx = keys.WithUser(ctx, "parameter")
		next(ctx)
	}
}

func OwnVariable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		ctx = keys.WithUser(ctx, "local")
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// The variable is the request's: each run of the handler has its own.
func OfTheRequest(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		defer func() {
			ctx = keys.WithUser(ctx, "late")
			use(ctx)
		}()
		next.ServeHTTP(w, r)
	})
}

func Shadowed(ctx context.Context, next func(context.Context)) func() {
	return func() {
		ctx := keys.WithUser(ctx, "shadow")
		next(ctx)
	}
}

func IfAbsent(ctx context.Context, next func(context.Context)) func() {
	return func() {
		ctx = keys.EnsureTrace(ctx, "id")
		next(ctx)
	}
}

func FromAnother(ctx context.Context, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx = keys.WithUser(r.Context(), "fresh")
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// The literal is called once for each round, and so is its variable made.
func PerRound(ctx context.Context, messages <-chan string) {
	for message := range messages {
		round := ctx
		func() {
			round = keys.WithUser(round, message)
		}()
		use(round)
	}
}

// EachItsOwn has a variable of the round.
func EachItsOwn(ctx context.Context, names <-chan string) {
	for name := range names {
		own := ctx
		go func() {
			own = keys.WithUser(own, name)
			use(own)
		}()
	}
}

// Built puts a list into one context, by a literal that is called at once.
func Built(ctx context.Context, names []string) context.Context {
	for _, name := range names {
		func() {
			ctx = keys.WithUser(ctx, name)
		}()
	}
	return ctx
}
