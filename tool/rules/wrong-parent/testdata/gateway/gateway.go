package gateway

import (
	"context"

	"github.com/gin-gonic/gin"

	"example.com/wrongparent/keys"
)

type tenantKey struct{}

// User puts the user on the request's own context.
func User(c *gin.Context) {
	c.Request = c.Request.WithContext(keys.WithUser(c.Request.Context(), "u"))
	c.Next()
}

// Tenant derives from the framework's.
func Tenant(c *gin.Context) {
	ctx := context.WithValue(c, tenantKey{}, "t") // want "the request's context is derived from gin.Context, which doesn't ask the request: a value layer with key .* and the request's cancellation are hidden from here on \\[likely\\]"
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

// Helped derives through a helper in another package.
func Helped(c *gin.Context) {
	c.Request = c.Request.WithContext(keys.Named(c, "t")) // want "derived from gin.Context.*likely"
	c.Next()
}

// Both does one after the other.
func Both(c *gin.Context) {
	c.Request = c.Request.WithContext(keys.WithUser(c.Request.Context(), "u"))
	ctx := context.WithValue(c, tenantKey{}, "t") // want "derived from gin.Context, which doesn't ask the request: .*from here on$"
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

// Later derives from the request's as it is then.
func Later(c *gin.Context) {
	ctx := c.Request.Context()
	ctx = context.WithValue(ctx, tenantKey{}, "t")
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

// Read uses a context of the framework for one call.
func Read(c *gin.Context, find func(context.Context)) {
	find(context.WithValue(c, tenantKey{}, "t"))
}
