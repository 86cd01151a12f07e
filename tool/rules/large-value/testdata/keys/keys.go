// Package keys puts whatever it is given into contexts.
package keys

import "context"

type key string

// With takes a value of any type.
func With(ctx context.Context, name string, value any) context.Context {
	return context.WithValue(ctx, key(name), value)
}

// Twice looks through one more call.
func Twice(ctx context.Context, value any) context.Context { return With(ctx, "twice", value) }
