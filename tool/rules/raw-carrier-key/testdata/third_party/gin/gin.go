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

func (c *Context) MustGet(key string) any { return c.Keys[key] }

func (c *Context) GetString(key string) string {
	s, _ := c.Keys[key].(string)
	return s
}

func (c *Context) GetHeader(name string) string { return c.Request.Header.Get(name) }

func (c *Context) Next() {}
