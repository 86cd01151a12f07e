// Package once puts each key in once on each path.
package once

import (
	"context"
	"net/http"

	"example.com/duplicate/keys"
	"example.com/duplicate/session"
	"github.com/gin-gonic/gin"
)

type k struct{}
type other struct{}

func exclusive(ctx context.Context, kind string) context.Context {
	switch kind {
	case "a":
		ctx = context.WithValue(ctx, k{}, 1)
	case "b":
		ctx = keys.WithUser(ctx, "b")
		ctx = context.WithValue(ctx, k{}, 2)
	default:
		return context.WithValue(ctx, k{}, 3)
	}
	return ctx
}

func ifElse(ctx context.Context, x bool) context.Context {
	if x {
		ctx = keys.WithUser(ctx, "a")
	} else {
		ctx = keys.WithUser(ctx, "b")
	}
	return ctx
}

func oneBase(ctx context.Context) {
	use(context.WithValue(ctx, k{}, 1))
	use(context.WithValue(ctx, k{}, 2))
}

func fromBase(ctx context.Context) {
	base := ctx
	ctx = keys.WithUser(base, "a")
	use(ctx)
	ctx = keys.WithUser(base, "b")
	use(ctx)
}

func different(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, k{}, 1)
	return context.WithValue(ctx, other{}, 1)
}

func differentBySetter(ctx context.Context) context.Context {
	ctx = keys.Put(ctx, k{}, 1)
	return keys.Put(ctx, other{}, 1)
}

func ifAbsent(ctx context.Context) context.Context {
	ctx = keys.WithTenant(ctx, "a")
	return keys.WithTenant(ctx, "b")
}

func guarded(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, other{}, 1)
	if ctx.Value(k{}) == nil {
		ctx = context.WithValue(ctx, k{}, 1)
	}
	return ctx
}

func builtOn(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, k{}, []int{1})
	list, _ := ctx.Value(k{}).([]int)
	return context.WithValue(ctx, k{}, append(append([]int{}, list...), 2))
}

func labels(ctx context.Context) context.Context {
	ctx = keys.AddLabel(ctx, "a")
	return keys.AddLabel(ctx, "b")
}

func perRound(ctx context.Context, users []string) {
	for _, user := range users {
		round := keys.WithUser(ctx, user)
		use(round)
	}
}

func closures(ctx context.Context) (func(), func()) {
	return func() { use(keys.WithUser(ctx, "a")) }, func() { use(keys.WithUser(ctx, "b")) }
}

func inPlace(g *gin.Context) {
	g.Set("user", "guest")
	g.Set("user", "user")
}

func eitherThenNone(ctx context.Context) context.Context {
	return session.Either(ctx, "a", true)
}

func handle(r *http.Request) {
	r = r.WithContext(keys.WithUser(r.Context(), "handled"))
	use(r.Context())
}

// The request that handle makes stays in handle.
func ownVariable(r *http.Request) {
	handle(r)
	use(keys.WithUser(r.Context(), "user"))
}

func use(context.Context) {}

var _ = []any{exclusive, ifElse, oneBase, fromBase, different, differentBySetter, ifAbsent, guarded, builtOn, labels, perRound, closures, inPlace, eitherThenNone, ownVariable}
