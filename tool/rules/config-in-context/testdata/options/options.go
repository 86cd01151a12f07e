// Package options is what options are kept in.
package options

import "context"

// Options holds them.
type Options struct {
	Context context.Context
	Address string
}

// Option sets one.
type Option func(*Options)

type key struct{}

// With puts a value into a context.
func With(ctx context.Context, value any) context.Context { return context.WithValue(ctx, key{}, value) }
