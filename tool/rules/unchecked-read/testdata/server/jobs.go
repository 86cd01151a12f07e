package server

import (
	"context"
	"log"

	"example.com/unchecked/session"
)

// Job is one of several kinds of work.
type Job func(ctx context.Context) error

// Spend takes from what the client may use.
func Spend(ctx context.Context) error {
	session.QuotaOf(ctx).Left--
	log.Print(session.Client(ctx), session.Plan(ctx))
	return nil
}

// Nightly spends without a client.
func Nightly() error { return Spend(context.Background()) }

// Serve spends for one.
func Serve(ctx context.Context, q *session.Quota) error {
	return Spend(session.WithQuota(session.WithClient(session.WithPlan(ctx, "pro"), "c"), q))
}

type place struct{ shards int }

func (p place) pick(ctx context.Context) int { return session.Shard(ctx) % p.shards }

// Rebalance picks by the shard of nobody.
func (p place) Rebalance() int { return p.pick(context.TODO()) }

// Route picks by the caller's.
func (p place) Route(ctx context.Context, n int) int {
	return p.pick(session.WithShard(ctx, n))
}
