// Package middleware holds the service's middlewares.
package middleware

import (
	"context"

	"github.com/cloudwego/hertz/pkg/app"

	"example.com/routes/record"
)

type contextKey struct{ name string }

type loginKey struct{}

var traceKey = contextKey{"trace"}

// Trace numbers the requests.
func Trace() app.HandlerFunc {
	return func(ctx context.Context, c *app.RequestContext) {
		record.Component()
		ctx = context.WithValue(ctx, traceKey, string(c.Path()))
		c.Next(ctx)
	}
}

// Login finds out who is calling.
func Login(realm string) app.HandlerFunc {
	return func(ctx context.Context, c *app.RequestContext) {
		record.Component()
		c.Set("realm", realm)
		if name := c.GetHeader("X-Session"); len(name) > 0 {
			c.Set("login", string(name))
			ctx = context.WithValue(ctx, loginKey{}, string(name))
		}
		c.Next(ctx)
	}
}

// Cache keeps answers.
type Cache struct{ Seconds int }

// ServeHertz is a middleware.
func (m *Cache) ServeHertz(ctx context.Context, c *app.RequestContext) {
	record.Component()
	c.Set("cache", m.Seconds)
}

// Name returns who is calling.
func Name(ctx context.Context) string {
	name, _ := ctx.Value(loginKey{}).(string)
	return name
}

// Of returns the request's number.
func Of(ctx context.Context) string {
	number, _ := ctx.Value(traceKey).(string)
	return number
}
