package plain

import (
	"context"
	"net/http"

	"example.com/configured/options"
)

type userKey struct{}

type call struct{ ctx context.Context }

// Set sets the context itself.
func Set(ctx context.Context) options.Option {
	return func(o *options.Options) { o.Context = ctx }
}

// Replace derives from another context.
func Replace(ctx context.Context) options.Option {
	return func(o *options.Options) { o.Context = context.WithValue(ctx, userKey{}, "u") }
}

// Bounded adds no value.
func Bounded(o *options.Options) context.CancelFunc {
	ctx, cancel := context.WithCancel(o.Context)
	o.Context = ctx
	return cancel
}

// User is a request's.
func (c *call) User(user string) { c.ctx = context.WithValue(c.ctx, userKey{}, user) }

// Request is one.
func Request(r *http.Request) {
	*r = *r.WithContext(context.WithValue(r.Context(), userKey{}, "u"))
}
