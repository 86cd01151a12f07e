// Package keys has the keys of the request's context.
package keys

import "context"

type key string

const (
	trace key = "trace"
	role      = "role"
)

func WithRole(ctx context.Context, r string) context.Context { return context.WithValue(ctx, role, r) }

func Trace(ctx context.Context) string {
	id, _ := ctx.Value(trace).(string) // want "keys.trace is looked up in a context.Context here and only ever written into a \\*gin.Context"
	return id
}
