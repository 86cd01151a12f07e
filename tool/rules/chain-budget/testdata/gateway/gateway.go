// Package gateway spreads the same over its callers and callees.
package gateway

import (
	"context"
	"net/http"

	"example.com/budget/keys"
)

// Nine keys by one function, the helpers' own included.
func Handle(w http.ResponseWriter, r *http.Request) {
	ctx := keys.WithIdentity(r.Context(), "a")
	ctx = keys.WithPlace(ctx, "b")
	ctx = keys.WithPlan(ctx, "c")
	ctx = keys.WithShard(ctx, "d")
	ctx = keys.WithBatch(ctx, "e") // want "9 value layers with 9 different keys are on this context; the budget is 12 and 8"
	serve(ctx, w)
}

// Six keys here, three more by whom it calls.
func Route(w http.ResponseWriter, r *http.Request) {
	ctx := keys.WithPlace(keys.WithIdentity(r.Context(), "a"), "b")
	second(ctx, w)
}

func second(ctx context.Context, w http.ResponseWriter) {
	third(keys.WithShard(keys.WithPlan(ctx, "c"), "d"), w)
}

func third(ctx context.Context, w http.ResponseWriter) {
	ctx = keys.WithBatch(ctx, "e") // want "9 value layers with 9 different keys"
	serve(ctx, w)
	serve(keys.WithBatch(ctx, "again"), w)
}

// A middleware's literal goes on from what was captured.
func Wrap(ctx context.Context) http.HandlerFunc {
	base := keys.WithPlace(keys.WithIdentity(ctx, "a"), "b")
	return func(w http.ResponseWriter, r *http.Request) {
		serve(keys.WithBatch(keys.WithShard(keys.WithPlan(base, "c"), "d"), "e"), w) // want "9 value layers"
	}
}

func serve(context.Context, http.ResponseWriter) {}
