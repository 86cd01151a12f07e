// Package apart has keys that equal themselves only.
package apart

import (
	"context"

	"example.com/collidable/carry"
	"example.com/collidable/keys"
)

type user struct{}
type role struct{}

type named struct{ name string }

type contextKey struct{}

var first = &named{"first"}
var second = &named{"second"}

var pointer = &contextKey{}

var number, other named = named{"a"}, named{"b"}

var trace = keys.Trace

// Client is keys.Client under the same name: one key, as oauth2 has it.
var Client keys.Transport

func oneName(ctx context.Context) any {
	ctx = context.WithValue(ctx, Client, 1)
	return ctx.Value(keys.Client)
}

func types(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, user{}, 1)
	ctx = context.WithValue(ctx, role{}, 1)
	ctx = context.WithValue(ctx, keys.User{}, 1)
	return carry.With(ctx, keys.Account{}, "")
}

func pointers(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, first, 1)
	ctx = context.WithValue(ctx, pointer, 1)
	return context.WithValue(ctx, second, 1)
}

func values(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, number, 1)
	return context.WithValue(ctx, other, 1)
}

func sameVariable(ctx context.Context) any {
	ctx = context.WithValue(ctx, trace, 1)
	return ctx.Value(keys.Trace)
}

type single struct{}

var only single

func variableAndLiteral(ctx context.Context) any {
	ctx = context.WithValue(ctx, only, 1)
	return ctx.Value(single{})
}

func compared(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, [2]string{"a", "b"}, 1)
	return context.WithValue(ctx, struct{ name string }{"a"}, 1)
}

var _ = []any{oneName, types, pointers, values, sameVariable, variableAndLiteral, compared, keys.Spare}
