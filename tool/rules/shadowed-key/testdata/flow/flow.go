// Package flow stands between the two writes.
package flow

import (
	"context"

	"example.com/shadow/keys"
	"example.com/shadow/store"
)

type Job struct{ name string }

func (j *Job) Run(ctx context.Context) { step(ctx, j.name) }

func step(ctx context.Context, name string) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	store.Put(ctx, name)
	store.Log(ctx, name)
	store.Own(ctx, name)
	store.Absent(keys.WithAbsent(ctx, name))
}

// Direct writes what its caller has written.
func Direct(ctx context.Context) {
	ctx = keys.WithTrace(ctx, "direct") // want "the key keys.trace is in this context already, put there by main.serve"
	store.Look(ctx)
}

// Handed back: the caller's own affair.
func Renew(ctx context.Context) context.Context {
	ctx = keys.WithTrace(ctx, "renewed")
	return ctx
}

// Far has other layers in between.
func Far(ctx context.Context) {
	type (
		a struct{}
		b struct{}
	)
	ctx = context.WithValue(ctx, a{}, 1)
	ctx = context.WithValue(ctx, b{}, ctx.Value(a{}))
	store.Far(context.WithValue(keys.WithField(ctx, "x"), a{}, ctx.Value(b{})))
}

type runner interface{ run(ctx context.Context) }

type fast struct{}

func (fast) run(ctx context.Context) {
	store.Look(keys.WithTrace(ctx, "fast"))
}

// Any may be given another runner.
func Any(ctx context.Context, r runner) { r.run(ctx) }

var _ runner = fast{}
