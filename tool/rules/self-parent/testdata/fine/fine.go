package fine

import (
	"context"
	"time"

	"example.com/selfparent/keys"
)

// Context embeds its parent.
type Context struct {
	context.Context
	last context.Context
}

type nameKey struct{}

// Set derives from the parent.
func (c *Context) Set(value any) {
	c.Context = context.WithValue(c.Context, nameKey{}, value)
}

// Fresh derives from another one.
func Fresh(ctx *Context, user string) *Context {
	made := &Context{Context: ctx}
	made.Context = keys.WithUser(made.Context, user)
	return made
}

// Wrap makes a new one around the old one.
func Wrap(ctx *Context, user string) *Context {
	made := &Context{}
	made.Context = keys.WithUser(ctx, user)
	return made
}

// Remember keeps it where look-ups don't go.
func (c *Context) Remember(user string) {
	c.last = keys.WithUser(c, user)
}

// Value copies the context that it derives from.
func Value(ctx Context, user string) Context {
	ctx.Context = keys.WithUser(ctx, user)
	return ctx
}

// Answering never asks its field.
type Answering struct{ parent context.Context }

func (a *Answering) Deadline() (deadline time.Time, ok bool) { return }
func (a *Answering) Done() <-chan struct{}                   { return nil }
func (a *Answering) Err() error                              { return nil }
func (a *Answering) Value(key any) any                       { return nil }

func (a *Answering) Add(user string) {
	a.parent = keys.WithUser(a, user)
}

// Twice stores what it stored before.
func (c *Context) Twice(value any) {
	c.Context = context.WithValue(c.Context, nameKey{}, value)
	c.Context = keys.WithUser(c.Context, "again")
}
