// Package twice puts one key in twice.
package twice

import (
	"context"
	"net/http"

	"example.com/duplicate/keys"
	"example.com/duplicate/session"
)

type k struct{}

func conditional(ctx context.Context, x bool) context.Context {
	ctx = context.WithValue(ctx, k{}, 1)
	if x {
		ctx = context.WithValue(ctx, k{}, 2) // want "the key .*k.* is in this context already, put there by this function: .* adds a layer$"
	}
	return ctx
}

func defaulted(ctx context.Context, x bool) context.Context {
	if x {
		ctx = context.WithValue(ctx, k{}, 1)
	}
	return context.WithValue(ctx, k{}, 2) // want "is in this context already.* adds a layer$"
}

func straight(ctx context.Context) {
	first := context.WithValue(ctx, k{}, 1)
	second, cancel := context.WithCancel(first)
	defer cancel()
	third := context.WithValue(second, k{}, 2) // want "is in this context already"
	use(third)
}

func byAccessor(r *http.Request) *http.Request {
	ctx := keys.WithUser(r.Context(), "guest")
	r = r.WithContext(ctx)
	return r.WithContext(keys.WithUser(r.Context(), r.Header.Get("User"))) // want "the key .*userKey.* is in this context already"
}

func byHelpers(ctx context.Context, user string) context.Context {
	ctx = keys.WithUser(ctx, user)
	return session.Restore(ctx, user, "admin") // want "the key .*userKey.* is in this context already"
}

func both(ctx context.Context, user string) context.Context {
	ctx = session.Restore(ctx, user, "admin")
	return session.Restore(ctx, user, "user") // want "the keys .*(userKey|roleKey).* are in this context already"
}

func bySetter(ctx context.Context) context.Context {
	ctx = keys.Put(ctx, k{}, 1)
	return keys.Put(ctx, k{}, 2) // want "is in this context already"
}

func inClosure() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx := keys.WithUser(r.Context(), "guest")
		ctx = keys.WithUser(ctx, "user") // want "is in this context already"
		use(ctx)
	}
}

func inLoop(ctx context.Context, users []string) {
	ctx = keys.WithUser(ctx, "guest")
	for _, user := range users {
		use(keys.WithUser(ctx, user)) // want "is in this context already"
	}
}

func plugged(ctx context.Context, restorer session.Restorer, id string) context.Context {
	ctx = keys.WithUser(ctx, "guest")
	return restorer.Restore(ctx, id) // want "is in this context already.*\\[likely\\]"
}

func twoConditions(ctx context.Context, x, y bool) context.Context {
	if x {
		ctx = keys.WithUser(ctx, "guest")
	}
	if y {
		ctx = keys.WithUser(ctx, "user") // want "is in this context already.*\\[likely\\]"
	}
	return ctx
}

func tag(r *http.Request) {
	*r = *r.WithContext(keys.WithUser(r.Context(), "tagged"))
}

func inPlace(r *http.Request) {
	tag(r)
	use(keys.WithUser(r.Context(), "user")) // want "is in this context already"
}

func use(context.Context) {}

var _ = []any{conditional, defaulted, straight, byAccessor, byHelpers, both, bySetter, inClosure, inLoop, plugged, twoConditions, inPlace}
