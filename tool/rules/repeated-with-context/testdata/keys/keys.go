// Package keys holds what middlewares put on requests.
package keys

import (
	"context"
	"net/http"
)

type userKey struct{}

// WithUser returns a context that carries the user.
func WithUser(ctx context.Context, user string) context.Context {
	return context.WithValue(ctx, userKey{}, user)
}

// User returns the context's user.
func User(ctx context.Context) string {
	user, _ := ctx.Value(userKey{}).(string)
	return user
}

// Request returns a request that carries the user.
func Request(r *http.Request, user string) *http.Request {
	return r.WithContext(WithUser(r.Context(), user))
}
