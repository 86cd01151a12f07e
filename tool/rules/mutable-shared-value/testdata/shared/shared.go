package shared

import (
	"context"

	"example.com/mutable/bag"
)

type key struct{}
type fieldsKey struct{}

type state struct{ status int }

func keep(ctx context.Context) { <-ctx.Done() }

func Map(ctx context.Context) {
	m := map[string]any{}
	ctx = context.WithValue(ctx, key{}, m)
	go keep(ctx)
	m["status"] = 200 // want "sets an element of the value of shared.key\\{\\} after the context that holds it was handed on: whoever reads it there races with this$"
}

func Setter(ctx context.Context) {
	m := make(map[string]any)
	ctx = bag.WithAll(ctx, m)
	go func() { keep(ctx) }()
	m["status"] = 200 // want "sets an element of the value of bag.key\\{\\}"
}

func Pointer(ctx context.Context, next func(context.Context)) {
	s := &state{}
	ctx = context.WithValue(ctx, key{}, s)
	go next(ctx)
	s.status = 200 // want "sets field status of the value of shared.key\\{\\}"
}

func Slice(ctx context.Context, work chan<- context.Context) {
	parts := make([]string, 3)
	work <- context.WithValue(ctx, key{}, parts)
	parts[0] = "late" // want "sets an element of the value"
}

func Append(ctx context.Context, field string) context.Context {
	old, _ := ctx.Value(fieldsKey{}).([]string)
	return context.WithValue(ctx, fieldsKey{}, append(old, field)) // want "appends to the slice that shared.fieldsKey\\{\\} holds"
}

func AppendInPlace(ctx context.Context) []string {
	fields := ctx.Value(fieldsKey{}).([]string)
	fields = append(fields, "x") // want "appends to the slice"
	return fields
}
