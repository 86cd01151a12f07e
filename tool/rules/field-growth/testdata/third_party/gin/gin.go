// Package gin stands in for the framework: only what the fixtures call.
package gin

import (
	"context"
	"net/http"
)

type HandlerFunc func(*Context)

type Context struct {
	Request *http.Request
	Keys    map[string]any
}

func (c *Context) Next()                 {}
func (c *Context) Set(key string, v any) { c.Keys[key] = v }
func (c *Context) Value(key any) any     { return c.Request.Context().Value(key) }
func (c *Context) Std() context.Context  { return c.Request.Context() }
