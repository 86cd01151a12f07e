// Package store has setters that leave the key to their callers.
package store

import "context"

// Key is a type of its own.
type Key string

// Put takes any key.
func Put(ctx context.Context, k, v any) context.Context {
	return context.WithValue(ctx, k, v)
}

// PutKey makes every key one of this package's.
func PutKey(ctx context.Context, name string, v any) context.Context {
	return context.WithValue(ctx, Key(name), v)
}

// Setter is what other packages plug in.
type Setter interface {
	Set(ctx context.Context, k, v any) context.Context
}

// Plain is a Setter.
type Plain struct{}

// Set adds a layer.
func (Plain) Set(ctx context.Context, k, v any) context.Context {
	return context.WithValue(ctx, k, v)
}
