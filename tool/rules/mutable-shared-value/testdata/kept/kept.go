package kept

import (
	"context"
	"sync"

	"example.com/mutable/bag"
)

type key struct{}
type fieldsKey struct{}

type guarded struct {
	mu     sync.Mutex
	status int
}

type state struct{ status int }

func keep(ctx context.Context) { <-ctx.Done() }

// Before fills it first.
func Before(ctx context.Context) {
	m := map[string]any{}
	ctx = bag.With(ctx, m)
	m["status"] = 200
	go keep(ctx)
}

// Guarded has a lock.
func Guarded(ctx context.Context) {
	g := &guarded{}
	ctx = context.WithValue(ctx, key{}, g)
	go keep(ctx)
	g.mu.Lock()
	g.status = 200
	g.mu.Unlock()
}

// Another changes another map.
func Another(ctx context.Context) {
	m := map[string]any{}
	ctx = bag.With(ctx, m)
	go keep(ctx)
	m = map[string]any{}
	m["status"] = 200
}

// Copied stores a copy.
func Copied(ctx context.Context) {
	s := state{}
	ctx = context.WithValue(ctx, key{}, s)
	go keep(ctx)
	s.status = 200
}

// Returned is not handed on here.
func Returned(ctx context.Context) context.Context {
	m := map[string]any{}
	ctx = bag.With(ctx, m)
	m["status"] = 200
	return ctx
}

// Read asks for another value only.
func Read(ctx context.Context) {
	m := map[string]any{}
	ctx = bag.With(ctx, m)
	_ = ctx.Value(fieldsKey{})
	m["status"] = 200
}

// Clipped has no room.
func Clipped(ctx context.Context, field string) context.Context {
	old, _ := ctx.Value(fieldsKey{}).([]string)
	return context.WithValue(ctx, fieldsKey{}, append(old[:len(old):len(old)], field))
}

// Fresh copies first.
func Fresh(ctx context.Context, field string) context.Context {
	old, _ := ctx.Value(fieldsKey{}).([]string)
	return context.WithValue(ctx, fieldsKey{}, append(append([]string{}, old...), field))
}

// Own appends to its own.
func Own(ctx context.Context, own []string) []string {
	old, _ := ctx.Value(fieldsKey{}).([]string)
	return append(own, old...)
}

// Noted is set when the call has returned.
func Noted(ctx context.Context, next func(context.Context)) {
	s := &state{}
	ctx = context.WithValue(ctx, key{}, s)
	next(ctx)
	s.status = 200
}
