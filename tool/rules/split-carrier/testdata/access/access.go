// Package access has the middlewares.
package access

import (
	"context"

	"example.com/split/keys"
	"github.com/gin-gonic/gin"
)

func Tenant(c *gin.Context) { c.Set("tenant", header(c, "X-Tenant")) }

// Region is written by a setter two hops away.
func Region(c *gin.Context) { set(c, "region", header(c, "X-Region")) }

func set(c *gin.Context, name string, v any) { put(c, name, v) }

func put(c *gin.Context, name string, v any) { c.Set(name, v) }

// User is written on both.
func User(c *gin.Context) {
	u := header(c, "X-User")
	c.Set("user", u)
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), "user", u))
}

// Role is in the request's context alone.
func Role(c *gin.Context) {
	c.Request = c.Request.WithContext(keys.WithRole(c.Request.Context(), header(c, "X-Role")))
}

// Trace is written as a text and looked up as a key of a type.
func Trace(c *gin.Context) { c.Set("trace", header(c, "X-Trace")) }

// Zone is an int here.
func Zone(c *gin.Context) { c.Set("zone", 3) }

func Locale(c *gin.Context) { c.Set("locale", "en") }

func header(c *gin.Context, name string) string { return c.Request.Header.Get(name) }
