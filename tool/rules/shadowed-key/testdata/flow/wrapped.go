package flow

import (
	"context"

	"example.com/shadow/keys"
	"example.com/shadow/store"
)

// Wrapped hands the context through a function value to one that writes again.
func Wrapped(ctx context.Context) {
	ctx = keys.WithUser(ctx, "outer")
	store.Each(ctx, []string{"a"}, again)
	func(ctx context.Context) {
		store.Look(keys.WithUser(ctx, "literal")) // want "the key keys.user is in this context already, put there by flow.Wrapped"
	}(ctx)
	behind(ctx)
}

func again(ctx context.Context, name string) { store.Look(keys.WithTrace(ctx, name)) }

func behind(ctx context.Context) { deeper(ctx) }

func deeper(ctx context.Context) {
	store.Look(keys.WithUser(ctx, "deeper")) // want "the key keys.user is in this context already, put there by flow.Wrapped"
}

// Fresh gives its callee a context that has no parent.
func Fresh(ctx context.Context) {
	store.Look(keys.WithUser(ctx, "outer"))
	deepest(context.WithoutCancel(context.Background()))
}

func deepest(ctx context.Context) { store.Look(keys.WithUser(ctx, "deepest")) }

// Sibling derives two contexts from one, neither from the other.
func Sibling(ctx context.Context) {
	store.Look(keys.WithUser(ctx, "left"))
	right(ctx)
}

func right(ctx context.Context) { store.Look(keys.WithUser(ctx, "right")) }
