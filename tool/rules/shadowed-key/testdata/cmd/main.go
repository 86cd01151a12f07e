package main

import (
	"context"

	"example.com/shadow/flow"
	"example.com/shadow/keys"
	"example.com/shadow/store"
)

func serve(ctx context.Context, name string) {
	ctx = keys.WithUser(ctx, name)
	ctx = keys.WithTrace(ctx, "1")
	ctx = keys.WithField(ctx, name)
	ctx = keys.WithAbsent(ctx, name)
	(&flow.Job{}).Run(ctx)
	flow.Direct(ctx)
	flow.Far(ctx)
	flow.Any(ctx, nil)
	store.Look(ctx)
}

func background(ctx context.Context) {
	flow.Direct(ctx)
	(&flow.Job{}).Run(context.Background())
}

func sometimes(ctx context.Context, on bool) {
	if on {
		ctx = keys.WithTrace(ctx, "on")
	}
	flow.Direct(ctx)
}

func two(ctx context.Context) {
	store.Look(flow.Renew(ctx))
	store.Look(keys.WithTrace(ctx, "two"))
}

func main() {
	ctx := context.Background()
	serve(ctx, "x")
	background(ctx)
	sometimes(ctx, true)
	two(ctx)
}
