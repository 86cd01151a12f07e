// Package gin stands in for the framework: what the fixtures call, and no more.
package gin

import (
	"net/http"
	"time"
)

type Engine struct{ ContextWithFallback bool }

func New() *Engine { return &Engine{} }

type Context struct {
	Request *http.Request
	Keys    map[string]any
	engine  *Engine
}

func (c *Context) Next() {}

func (c *Context) Deadline() (deadline time.Time, ok bool) { return }
func (c *Context) Done() <-chan struct{}                   { return nil }
func (c *Context) Err() error                              { return nil }
func (c *Context) Value(key any) any {
	if !c.engine.ContextWithFallback {
		return nil
	}
	return c.Request.Context().Value(key)
}
