// Package gin stands in for the framework: what the fixtures call, and no more.
package gin

import (
	"net/http"
	"time"
)

type Context struct {
	Request *http.Request
	Keys    map[string]any
}

type HandlerFunc func(*Context)

type RouterGroup struct{}

type Engine struct{ RouterGroup }

func New() *Engine { return &Engine{} }

func (g *RouterGroup) Use(...HandlerFunc)                        {}
func (g *RouterGroup) GET(string, ...HandlerFunc)                {}
func (g *RouterGroup) Group(string, ...HandlerFunc) *RouterGroup { return g }

func (e *Engine) ServeHTTP(http.ResponseWriter, *http.Request) {}

func (c *Context) Set(key string, value any) {
	if c.Keys == nil {
		c.Keys = map[string]any{}
	}
	c.Keys[key] = value
}

func (c *Context) Deadline() (deadline time.Time, ok bool) { return }
func (c *Context) Done() <-chan struct{}                   { return nil }
func (c *Context) Err() error                              { return nil }

func (c *Context) Value(key any) any {
	if name, ok := key.(string); ok {
		return c.Keys[name]
	}
	return nil
}

func (c *Context) Get(key string) (any, bool) {
	v, ok := c.Keys[key]
	return v, ok
}

func (c *Context) GetString(key string) string {
	s, _ := c.Keys[key].(string)
	return s
}

func (c *Context) GetHeader(name string) string { return c.Request.Header.Get(name) }

func (c *Context) Next() {}
