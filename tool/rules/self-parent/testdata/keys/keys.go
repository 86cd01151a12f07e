// Package keys holds what is put into contexts.
package keys

import "context"

type userKey struct{}

// WithUser returns a context that carries the user.
func WithUser(ctx context.Context, user string) context.Context {
	return context.WithValue(ctx, userKey{}, user)
}

// Named looks through one more call.
func Named(ctx context.Context, user string) context.Context { return WithUser(ctx, user) }
