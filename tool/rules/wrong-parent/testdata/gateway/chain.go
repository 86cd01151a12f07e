package gateway

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/wrongparent/keys"
)

// Trace has its context made by a function value.
func Trace(start func(context.Context) context.Context) gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx := keys.Named(context.WithValue(c, tenantKey{}, start), "t") // want "derived from gin.Context"
		c.Request = c.Request.WithContext(ctx)
		c.Next()
	}
}

// Deadline gives the request a deadline, and loses its own.
func Deadline(c *gin.Context) {
	c.Request = c.Request.WithContext(keys.WithUser(c.Request.Context(), "u"))
	ctx, cancel := context.WithTimeout(c, time.Second) // want "derived from gin.Context, which doesn't ask the request"
	defer cancel()
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

// Bounded gives the request a deadline of its own.
func Bounded(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), time.Second)
	defer cancel()
	c.Request = c.Request.WithContext(keys.WithUser(ctx, "u"))
	c.Next()
}

// Outgoing derives from the framework's for a call that goes elsewhere.
func Outgoing(c *gin.Context, send func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(keys.WithUser(c, "u"), time.Second)
	defer cancel()
	return send(ctx)
}
