// Package shallow keeps to the budget.
package shallow

import (
	"context"

	"example.com/budget/keys"
)

// Eight keys are within it.
func Eight(ctx context.Context) context.Context {
	ctx = keys.WithPlace(keys.WithIdentity(ctx, "a"), "b")
	return keys.WithShard(keys.WithPlan(ctx, "c"), "d")
}

// Ways that exclude each other don't add up.
func Either(ctx context.Context, kind int) context.Context {
	switch kind {
	case 0:
		ctx = keys.WithPlace(keys.WithIdentity(ctx, "a"), "b")
	case 1:
		ctx = keys.WithShard(keys.WithPlan(ctx, "c"), "d")
	default:
		ctx = keys.WithBatch(ctx, "e")
	}
	return ctx
}

// Callers that don't meet don't either.
func First(ctx context.Context)  { both(keys.WithIdentity(ctx, "a")) }
func Second(ctx context.Context) { both(keys.WithPlace(ctx, "b")) }

func both(ctx context.Context) { use(keys.WithShard(keys.WithPlan(ctx, "c"), "d")) }

// Nor do contexts from one base.
func Apart(ctx context.Context) {
	use(keys.WithPlace(ctx, "a"))
	use(keys.WithIdentity(ctx, "b"))
	use(keys.WithShard(keys.WithPlan(ctx, "c"), "d"))
}

// Cancellations hold no values.
func Cancelled(ctx context.Context) {
	for i := 0; i < 20; i++ {
		inner, cancel := context.WithCancel(ctx)
		use(inner)
		cancel()
	}
}

func use(context.Context) {}
