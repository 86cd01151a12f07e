// Package keys puts what a request is about into its context, one by one.
package keys

import "context"

type (
	userKey   struct{}
	roleKey   struct{}
	tenantKey struct{}
	localeKey struct{}
	zoneKey   struct{}
	traceKey  struct{}
	planKey   struct{}
	shardKey  struct{}
	batchKey  struct{}
)

func WithUser(ctx context.Context, v string) context.Context {
	return context.WithValue(ctx, userKey{}, v)
}

func WithRole(ctx context.Context, v string) context.Context {
	return context.WithValue(ctx, roleKey{}, v)
}

func WithTenant(ctx context.Context, v string) context.Context {
	return context.WithValue(ctx, tenantKey{}, v)
}

func WithLocale(ctx context.Context, v string) context.Context {
	return context.WithValue(ctx, localeKey{}, v)
}

func WithZone(ctx context.Context, v string) context.Context {
	return context.WithValue(ctx, zoneKey{}, v)
}

func WithTrace(ctx context.Context, v string) context.Context {
	return context.WithValue(ctx, traceKey{}, v)
}

func WithPlan(ctx context.Context, v string) context.Context {
	return context.WithValue(ctx, planKey{}, v)
}

func WithShard(ctx context.Context, v string) context.Context {
	return context.WithValue(ctx, shardKey{}, v)
}

func WithBatch(ctx context.Context, v string) context.Context {
	return context.WithValue(ctx, batchKey{}, v)
}

// WithIdentity adds three at once.
func WithIdentity(ctx context.Context, v string) context.Context {
	return WithTenant(WithRole(WithUser(ctx, v), v), v)
}

// WithPlace adds two at once, and a third one if there is none.
func WithPlace(ctx context.Context, v string) context.Context {
	ctx = WithZone(WithLocale(ctx, v), v)
	if ctx.Value(traceKey{}) == nil {
		ctx = WithTrace(ctx, v)
	}
	return ctx
}
