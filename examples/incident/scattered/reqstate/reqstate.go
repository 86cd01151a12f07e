// Package reqstate puts values on a request's context and takes them off again, so that the
// middlewares needn't spell it out.
package reqstate

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"
)

// With returns a context that also holds a value.
func With(ctx context.Context, key, value any) context.Context {
	return context.WithValue(ctx, key, value)
}

// Put adds a value to the context of the request that is being served.
func Put(c *gin.Context, key, value any) {
	c.Request = c.Request.WithContext(With(c.Request.Context(), key, value))
}

// WithQuota returns a context that also holds a client's limit and what is left of it.
func WithQuota(ctx context.Context, limit, remaining int) context.Context {
	ctx = context.WithValue(ctx, "limit", limit)
	ctx = context.WithValue(ctx, "remaining", remaining)
	return ctx
}

// Text returns a string, or "" if there is none.
func Text(ctx context.Context, key any) string {
	s, _ := ctx.Value(key).(string)
	return s
}

// Texts returns a list of strings, or nil if there is none.
func Texts(ctx context.Context, key any) []string {
	s, _ := ctx.Value(key).([]string)
	return s
}

// Number returns a number, or 0 if there is none.
func Number(ctx context.Context, key any) int {
	n, _ := ctx.Value(key).(int)
	return n
}

// Time returns a time, or the zero time if there is none.
func Time(ctx context.Context, key any) time.Time {
	t, _ := ctx.Value(key).(time.Time)
	return t
}
