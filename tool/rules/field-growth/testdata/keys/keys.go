package keys

import "context"

type userKey struct{}
type traceKey struct{}

func WithUser(ctx context.Context, user string) context.Context {
	return context.WithValue(ctx, userKey{}, user)
}

func EnsureTrace(ctx context.Context, id string) context.Context {
	if ctx.Value(traceKey{}) == nil {
		ctx = context.WithValue(ctx, traceKey{}, id)
	}
	return ctx
}
