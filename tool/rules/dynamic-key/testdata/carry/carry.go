// Package carry has setters that leave the key to their callers.
package carry

import "context"

// Key is a type of its own.
type Key string

// With takes keys of that type: its callers are looked at.
func With(ctx context.Context, k Key, v any) context.Context {
	return context.WithValue(ctx, k, v)
}

// Any takes any key.
func Any(ctx context.Context, k, v any) context.Context {
	return context.WithValue(ctx, k, v)
}

// Named makes the key of a name: the name is the caller's, the key is made here.
func Named(ctx context.Context, name string, v any) context.Context {
	return context.WithValue(ctx, Key("header-"+name), v) // want "the context key is computed at run time"
}
