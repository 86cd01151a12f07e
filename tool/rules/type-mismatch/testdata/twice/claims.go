package twice

import (
	"context"
	"fmt"
)

type Claims interface{ Valid() error }

type claimsKey struct{}

func WithClaims(ctx context.Context, claims Claims) context.Context {
	return context.WithValue(ctx, claimsKey{}, claims)
}

// A map has no methods: it can be no Claims, whatever those are made of.
func Subject(ctx context.Context) string {
	claims, ok := ctx.Value(claimsKey{}).(map[string]any) // want "is asserted to be map.string.any, and it is only ever written as twice.Claims"
	if !ok {
		return ""
	}
	return fmt.Sprint(claims["sub"])
}

type mapClaims map[string]any

func (m mapClaims) Valid() error { return nil }

type otherKey struct{}

func WithOther(ctx context.Context, claims Claims) context.Context {
	return context.WithValue(ctx, otherKey{}, claims)
}

func Other(ctx context.Context) string {
	claims, ok := ctx.Value(otherKey{}).(mapClaims)
	if !ok {
		return ""
	}
	return fmt.Sprint(claims["sub"])
}
