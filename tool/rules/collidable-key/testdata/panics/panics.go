// Package panics writes with keys that can't be compared.
package panics

import (
	"context"

	"example.com/collidable/carry"
)

type names []string

type filter struct {
	name string
	tags map[string]string
}

func slice(ctx context.Context) context.Context {
	return context.WithValue(ctx, []string{"user"}, 1) // want "a key of type \\[\\]string can't be compared"
}

func named(ctx context.Context) context.Context {
	return context.WithValue(ctx, names{"user"}, 1) // want "can't be compared: context.WithValue panics"
}

func mapped(ctx context.Context) context.Context {
	return context.WithValue(ctx, map[string]int{}, 1) // want "can't be compared"
}

func nested(ctx context.Context) context.Context {
	return context.WithValue(ctx, filter{name: "a"}, 1) // want "can't be compared"
}

func bySetter(ctx context.Context) context.Context {
	return carry.With(ctx, []int{1}, "") // want "can't be compared"
}

var _ = []any{slice, named, mapped, nested, bySetter}
