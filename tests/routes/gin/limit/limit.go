// Package limit bounds what a caller may ask for.
package limit

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/routes/record"
)

type budget struct{ requests int }

type budgetKey struct{ name string }

// Per bounds the requests of a route.
func Per(name string, requests int) gin.HandlerFunc {
	left := budget{requests: requests}
	return func(c *gin.Context) {
		record.Component()
		ctx := context.WithValue(c.Request.Context(), budgetKey{"requests"}, left)
		c.Request = c.Request.WithContext(ctx)
		c.Header("X-Limit", name)
		c.Next()
	}
}

// Timeout bounds the time of a request.
func Timeout(d time.Duration) gin.HandlerFunc {
	return func(c *gin.Context) {
		record.Component()
		ctx, cancel := context.WithTimeout(c.Request.Context(), d)
		defer cancel()
		c.Request = c.Request.WithContext(ctx)
		c.Next()
	}
}

// Left returns how many requests a caller has left.
func Left(ctx context.Context) int {
	left, _ := ctx.Value(budgetKey{"requests"}).(budget)
	return left.requests
}
