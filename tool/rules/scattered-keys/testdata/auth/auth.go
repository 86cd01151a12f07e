// Package auth owns the user and the role.
package auth

import "context"

type userKey struct{}
type roleKey struct{}

// WithUser puts the user in.
func WithUser(ctx context.Context, user string) context.Context {
	return context.WithValue(ctx, userKey{}, user)
}

// WithRole puts the role in.
func WithRole(ctx context.Context, role string) context.Context {
	return context.WithValue(ctx, roleKey{}, role)
}

// WithBoth puts two in: not enough to speak of.
func WithBoth(ctx context.Context, user, role string) context.Context {
	return WithRole(WithUser(ctx, user), role)
}
