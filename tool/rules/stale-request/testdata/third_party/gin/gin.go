// Package gin stands in for the framework: what the fixtures call, and no more.
package gin

import "net/http"

type HandlerFunc func(*Context)

type Context struct {
	Request *http.Request
	Writer  http.ResponseWriter
	Keys    map[string]any
}

func (c *Context) Set(key string, value any) {
	if c.Keys == nil {
		c.Keys = map[string]any{}
	}
	c.Keys[key] = value
}

func (c *Context) Next() {}
