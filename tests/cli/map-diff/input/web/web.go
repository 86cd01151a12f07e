// Package web is what requests pass.
package web

import (
	"context"
	"log"
	"net/http"

	"github.com/gin-gonic/gin"
)

type key int

const (
	traceKey key = iota
	userKey
)

// Trace names the request.
func Trace(service string) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), traceKey, service))
		c.Set("service", service)
		c.Next()
	}
}

// Tenant is only there for some.
func Tenant(c *gin.Context) {
	c.Set("tenant", c.GetHeader("X-Tenant"))
	c.Set("service", "tenants")
}

// User says who asks.
func User() gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx := context.WithValue(c.Request.Context(), userKey, c.GetHeader("X-User"))
		c.Request = c.Request.WithContext(ctx)
	}
}

// UserOf returns who asks.
func UserOf(ctx context.Context) string {
	name, _ := ctx.Value(userKey).(string)
	return name
}

// Logged writes a line for each request.
func Logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		log.Println(r.URL.Path)
		next.ServeHTTP(w, r)
	})
}
