// Package claims is for other modules: what they give its accessors is not to be seen here.
package claims

import (
	"context"
	"net/http"
)

type Claims struct{ Subject string }

type (
	claimsKey struct{}
	rawKey    struct{}
	audKey    struct{}
	issuerKey struct{}
)

func Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), claimsKey{}, &Claims{})
		ctx = context.WithValue(ctx, rawKey{}, "raw")
		ctx = context.WithValue(ctx, audKey{}, "audience")
		ctx = context.WithValue(ctx, issuerKey{}, "issuer")
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// FromContext returns the claims, or nil if there are none.
func FromContext(ctx context.Context) *Claims {
	return ctx.Value(claimsKey{}).(*Claims) // want "panics for each context without .*claimsKey.*, and any may be given to claims.FromContext \\[likely\\]"
}

// Raw leads to one that asserts.
func Raw(r *http.Request) string { return raw(r.Context()) }

func raw(ctx context.Context) string {
	return ctx.Value(rawKey{}).(string) // want "any may be given to claims.Raw \\[likely\\]"
}

// MustAudience says what it does.
func MustAudience(ctx context.Context) string { return ctx.Value(audKey{}).(string) }

// Issuer serves: its route says what the request holds.
func Issuer(w http.ResponseWriter, r *http.Request) {
	_, _ = w.Write([]byte(r.Context().Value(issuerKey{}).(string)))
}
