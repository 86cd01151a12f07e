// Package client looks up what it takes for the keys that package auth writes.
package client

import (
	"context"

	"example.com/pairs/types"
)

type key string

type ctxKey struct{}

type ownKey struct{}

const name key = "name"

func Name(ctx context.Context) string {
	n, _ := get(ctx, name).(string) // want "the key client.name that is looked up here is never written, and auth.key.*the text is the same, the type is not: auth.key is written, client.key is looked up"
	return n
}

func get(ctx context.Context, k any) any { return ctx.Value(k) }

func ID(ctx context.Context) types.RequestID {
	id, _ := ctx.Value(ctxKey{}).(types.RequestID) // want "ctxKey is declared in two packages, and these are two types"
	return id
}

func Trace(ctx context.Context) any { return ctx.Value(types.TraceKey) }

// Own is another package's own affair: its value is of another type.
func Own(ctx context.Context) string {
	s, _ := ctx.Value(ownKey{}).(string)
	return s
}
