// Package server writes with keys that equal others.
package server

import (
	"context"

	"example.com/collidable/carry"
	"example.com/collidable/keys"
)

type a = struct{}
type b = struct{}

func aliases(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, a{}, 1)    // want "the key's type is struct\\{\\} itself.*: it equals every other key of that type"
	return context.WithValue(ctx, b{}, "x") // want "the key's type is struct\\{\\} itself.*: it equals every other key of that type"
}

func foreignAlias(ctx context.Context) context.Context {
	return context.WithValue(ctx, keys.Request{}, 1) // want "the key's type is struct\\{\\} itself.*: it equals every other key of that type"
}

func anonymous(ctx context.Context) context.Context {
	return context.WithValue(ctx, struct{}{}, 1) // want "the key's type is struct\\{\\} itself"
}

func bySetter(ctx context.Context) context.Context {
	ctx = keys.Put(ctx, keys.Session{}, 1) // want "the key's type is struct\\{\\} itself.*: it equals every other key of that type"
	return carry.With(ctx, struct{}{}, "") // want "the key's type is struct\\{\\} itself"
}

func first(ctx context.Context, t string) context.Context {
	return context.WithValue(ctx, keys.Tenant, t)
}

func second(ctx context.Context, r string) context.Context {
	return carry.With(ctx, keys.Role, r) // want "the keys .*Tenant and .*Role are equal: both hold the only value"
}

type local struct{}

var written, read local

func writes(ctx context.Context) context.Context { return context.WithValue(ctx, written, 1) }

func reads(ctx context.Context) any { return ctx.Value(read) } // want "the keys .*written and .*read are equal"

var _ = []any{aliases, foreignAlias, anonymous, bySetter, first, second, writes, reads}
