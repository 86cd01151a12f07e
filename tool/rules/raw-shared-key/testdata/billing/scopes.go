package billing

import (
	"context"

	"example.com/shared/auth"
)

// WithScopes writes another package's key itself.
func WithScopes(ctx context.Context, scopes []string) context.Context {
	return context.WithValue(ctx, auth.Scopes, scopes) // want "the key auth.Scopes is used by name outside package auth"
}

// Escalated writes one of several constants of a type.
func Escalated(ctx context.Context) context.Context {
	return context.WithValue(ctx, auth.High, true) // want "the key auth.High is used by name outside package auth"
}

// Here goes through accessors both ways.
func Here(ctx context.Context) string {
	return auth.RegionOf(auth.WithRegion(ctx, "eu"))
}

// Header is no key of a context.
func Header(h map[any]any) any { return h[auth.Low] }
