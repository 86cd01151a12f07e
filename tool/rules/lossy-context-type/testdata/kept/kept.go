package kept

import (
	"context"
	"time"
)

type Ctx struct {
	context.Context
	tenant string
	role   string
	cancel context.CancelFunc
}

func New(parent context.Context, tenant, role string) *Ctx {
	ctx, cancel := context.WithCancel(parent)
	return &Ctx{Context: ctx, tenant: tenant, role: role, cancel: cancel}
}

func (c *Ctx) Tenant() string { return c.tenant }
func (c *Ctx) Role() string   { return c.role }
func (c *Ctx) Stop()          { c.cancel() }

// With copies all fields.
func (c *Ctx) With(parent context.Context) *Ctx {
	return &Ctx{Context: parent, tenant: c.tenant, role: c.role, cancel: c.cancel}
}

// WithCopy changes a copy.
func (c *Ctx) WithCopy(parent context.Context) *Ctx {
	next := *c
	next.Context = parent
	return &next
}

// WithLate sets the fields afterwards.
func (c *Ctx) WithLate(parent context.Context) *Ctx {
	next := &Ctx{Context: parent}
	next.tenant = c.tenant
	next.role = c.role
	return next
}

// WithTimeout has a cancel function of its own, and leaves it to the caller.
func (c *Ctx) WithTimeout(limit time.Duration) (*Ctx, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(c.Context, limit)
	return &Ctx{Context: ctx, tenant: c.tenant, role: c.role}, cancel
}

// Detached says what it does.
func (c *Ctx) Detached() *Ctx {
	return &Ctx{Context: context.WithoutCancel(c.Context)}
}

// Link holds the whole receiver.
type Link struct {
	context.Context
	key, value any
}

func (l *Link) Value(key any) any {
	if key == l.key {
		return l.value
	}
	return l.Context.Value(key)
}

func (l *Link) With(key, value any) *Link { return &Link{Context: l, key: key, value: value} }

func (l *Link) WithNothing() *Link { return &Link{Context: l} }

// Unread has a field that nobody reads.
type Unread struct {
	context.Context
	note string
}

func (u *Unread) Note(note string) { u.note = note }

func (u *Unread) With(parent context.Context) *Unread { return &Unread{Context: parent} }

// Chain runs handlers; a copy runs none.
type Chain struct {
	context.Context
	handlers Handlers
	name     string
}

type Handler func(*Chain)

type Handlers []Handler

func (c *Chain) Use(h Handler) { c.handlers = append(c.handlers, h) }

func (c *Chain) Next() { c.handlers[0](c) }

func (c *Chain) Clone() *Chain { return &Chain{Context: c.Context, name: c.name} }
