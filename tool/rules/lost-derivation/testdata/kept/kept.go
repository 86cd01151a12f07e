// Package kept holds what is right: no line of it may be reported.
package kept

import (
	"context"
	"net/http"

	"example.com/lost/keys"
)

type roleKey struct{}

func use(ctx context.Context) { <-ctx.Done() }

func Deliberate(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	use(ctx)
}

func DeliberateAside(ctx context.Context) {
	detached := context.WithoutCancel(ctx)
	detached = keys.WithUser(detached, "u")
	use(detached)
	ctx = keys.WithUser(ctx, "v")
	use(ctx)
}

// Each branch is used behind the join.
func Branches(ctx context.Context, admin bool) {
	if admin {
		ctx = context.WithValue(ctx, roleKey{}, "admin")
	} else {
		ctx = context.WithValue(ctx, roleKey{}, "user")
	}
	use(ctx)
}

func UsedInLoop(ctx context.Context, messages <-chan string) {
	var last context.Context = ctx
	for message := range messages {
		use(last)
		last = keys.WithUser(ctx, message)
	}
}

func NamedResult(ctx context.Context) (out context.Context) {
	out = keys.WithUser(ctx, "u")
	return
}

func Captured(ctx context.Context) func() {
	child := keys.WithUser(ctx, "a")
	run := func() { use(child) }
	child = keys.WithUser(ctx, "b")
	return run
}

func AddressTaken(ctx context.Context) *context.Context {
	child := keys.WithUser(ctx, "a")
	kept := &child
	child = keys.WithUser(ctx, "b")
	return kept
}

// What is put into the labels is seen by all that hold the context.
func InPlace(ctx context.Context) {
	ctx = keys.WithLabel(ctx, "first", "1")
	keys.WithLabel(ctx, "second", "2")
	use(ctx)
}

type call struct{ ctx context.Context }

func (c call) With(user string) call {
	c.ctx = keys.WithUser(c.ctx, user)
	return c
}

func (c call) Do(user string) {
	c.ctx = keys.WithUser(c.ctx, user)
	use(c.ctx)
}

func (c *call) Set(r *http.Request) {
	c.ctx = keys.WithUser(r.Context(), "u")
}

func Blank(ctx context.Context) {
	_ = keys.WithUser(ctx, "on purpose")
}

func DeferredUse(ctx context.Context) {
	defer func() { use(ctx) }()
	ctx = keys.WithUser(ctx, "seen by the deferred call")
}
