package owned

import (
	"context"
	"time"

	"example.com/selfparent/keys"
)

// Context embeds its parent.
type Context struct {
	context.Context
	name string
}

type nameKey struct{}

func (c *Context) Set(value any) {
	c.Context = context.WithValue(c, nameKey{}, value) // want "Context becomes its own ancestor through Context"
}

func (c *Context) SetUser(user string) {
	c.Context = keys.Named(c, user) // want "becomes its own ancestor"
}

func Shadow(ctx *Context, user string) {
	inner := keys.WithUser(ctx, user)
	inner = context.WithValue(inner, nameKey{}, user)
	ctx.Context = inner // want "becomes its own ancestor"
}

func Bound(ctx *Context) context.CancelFunc {
	bounded, cancel := context.WithTimeout(ctx, time.Second)
	ctx.Context = bounded // want "becomes its own ancestor"
	return cancel
}

// Forwarding has methods of its own that ask a field.
type Forwarding struct{ parent context.Context }

func (f *Forwarding) Deadline() (time.Time, bool) { return f.parent.Deadline() }
func (f *Forwarding) Done() <-chan struct{}       { return f.parent.Done() }
func (f *Forwarding) Err() error                  { return f.parent.Err() }
func (f *Forwarding) Value(key any) any {
	if _, ok := key.(nameKey); ok {
		return "forwarding"
	}
	return f.parent.Value(key)
}

func (f *Forwarding) Add(user string) {
	f.parent = keys.WithUser(f, user) // want "Forwarding becomes its own ancestor through parent"
}
