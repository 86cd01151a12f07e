package session

import "context"

type (
	quotaKey  struct{}
	shardKey  struct{}
	clientKey struct{}
	planKey   struct{}
)

// Quota is what a client may use.
type Quota struct{ Left int }

func WithQuota(ctx context.Context, q *Quota) context.Context {
	return context.WithValue(ctx, quotaKey{}, q)
}

func QuotaOf(ctx context.Context) *Quota {
	return ctx.Value(quotaKey{}).(*Quota) // want "the assertion panics where session.quotaKey"
}

func WithShard(ctx context.Context, n int) context.Context {
	return context.WithValue(ctx, shardKey{}, n)
}

func Shard(ctx context.Context) int {
	return ctx.Value(shardKey{}).(int) // want "the assertion panics where session.shardKey"
}

func WithClient(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, clientKey{}, name)
}

// Client tells a missing value from a wrong one.
func Client(ctx context.Context) string {
	switch name := ctx.Value(clientKey{}).(type) {
	case string:
		return name
	default:
		return "nobody"
	}
}

func WithPlan(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, planKey{}, name)
}

// Plan looks before it leaps.
func Plan(ctx context.Context) string {
	if v := ctx.Value(planKey{}); v != nil {
		return v.(string)
	}
	return "free"
}
