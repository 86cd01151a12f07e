// Package gin stands in for the framework: only what the fixtures call.
package gin

import (
	"net/http"
	"time"
)

type HandlerFunc func(*Context)

type Context struct {
	Request *http.Request
	Writer  http.ResponseWriter
	Keys    map[string]any
}

func (c *Context) Copy() *Context              { copied := *c; return &copied }
func (c *Context) Next()                       {}
func (c *Context) Param(name string) string    { return c.Request.PathValue(name) }
func (c *Context) GetString(key string) string { s, _ := c.Keys[key].(string); return s }
func (c *Context) JSON(code int, value any)    { c.Writer.WriteHeader(code) }
func (c *Context) Deadline() (time.Time, bool) { return time.Time{}, false }
func (c *Context) Done() <-chan struct{}       { return c.Request.Context().Done() }
func (c *Context) Err() error                  { return nil }
func (c *Context) Value(key any) any           { return c.Request.Context().Value(key) }

type Engine struct{}

func (e *Engine) GET(path string, handlers ...HandlerFunc) {}
