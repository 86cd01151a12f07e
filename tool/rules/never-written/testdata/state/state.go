// Package state has getters.
package state

import (
	"context"
	"fmt"
)

type (
	tenantKey struct{}
	userKey   struct{}
	tokenKey  struct{}
	hookKey   struct{}
	ownKey    struct{}
	lateKey   struct{}
)

type wgKey struct{}

func Tenant(ctx context.Context) string {
	t, _ := ctx.Value(tenantKey{}).(string) // want "state.tenantKey\\{\\} is looked up and never written .no other package can name it.: the look-up never finds anything"
	return t
}

func MustToken(ctx context.Context) string {
	return get(ctx, tokenKey{}).(string) // want "state.tokenKey.*: the type assertion on it always panics"
}

func get(ctx context.Context, k any) any { return ctx.Value(k) }

func User(ctx context.Context) string {
	u, _ := get(ctx, userKey{}).(string)
	return u
}

// Set is called by another package, for this package's keys too.
func Set(ctx context.Context, k, v any) context.Context { return context.WithValue(ctx, k, v) }

func WithUser(ctx context.Context, u string) context.Context { return Set(ctx, userKey{}, u) }

// Hook is set by tests.
func Hook(ctx context.Context) func() {
	f, _ := ctx.Value(hookKey{}).(func())
	return f
}

// A context that answers a key itself.
type own struct{ context.Context }

func (o own) Value(k any) any {
	switch k.(type) {
	case ownKey:
		return 7
	}
	return o.Context.Value(k)
}

func Own(ctx context.Context) int {
	n, _ := ctx.Value(ownKey{}).(int)
	return n
}

// Written by a function value that is chosen at run time.
var setters = map[string]func(context.Context) context.Context{}

func init() {
	setters["late"] = func(ctx context.Context) context.Context { return context.WithValue(ctx, lateKey{}, 1) }
}

func Late(ctx context.Context) any { return ctx.Value(lateKey{}) }

func WithGroup(ctx context.Context, n int) context.Context { return context.WithValue(ctx, wgKey{}, n) }

// Wait looks for a text where the writer has a type of its own.
func Wait(ctx context.Context) {
	if n := ctx.Value("wait"); n != nil { // want "the key \"wait\" is looked up and never written .* \\[likely\\]"
		fmt.Println(n)
	}
	fmt.Println(ctx.Value(wgKey{}))
	fmt.Println(ctx.Value("request"))
}
