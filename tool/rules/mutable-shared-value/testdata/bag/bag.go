// Package bag puts things into contexts.
package bag

import "context"

type key struct{}

// With puts the map into the context.
func With(ctx context.Context, values map[string]any) context.Context {
	return context.WithValue(ctx, key{}, values)
}

// WithAll looks through one more call.
func WithAll(ctx context.Context, values map[string]any) context.Context { return With(ctx, values) }

// Log reads what is there.
func Log(ctx context.Context) { _ = ctx.Value(key{}) }
