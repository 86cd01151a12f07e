// Package cache has types that live longer than a call.
package cache

import "context"

type Cache struct {
	ctx    context.Context
	cancel context.CancelFunc
	size   int
}

// Shared lives as long as the program.
var Shared = &Cache{size: 10}

var last context.Context

func (c *Cache) Load(ctx context.Context, key string) {
	c.ctx = ctx // want "a call's context is kept in ctx of cache.Cache"
}

func Remember(ctx context.Context) {
	last = ctx // want "a call's context is kept in last"
}

type tenant struct{}

func (c *Cache) Tag(ctx context.Context, name string) {
	tagged := context.WithValue(ctx, tenant{}, name)
	c.ctx = tagged // want "a call's context is kept in ctx of cache.Cache"
}

// --- what is fine

// Job is made for one call.
type Job struct{ ctx context.Context }

func NewJob(ctx context.Context) *Job {
	j := &Job{}
	j.ctx = ctx
	return j
}

// Start has a cancellation of the cache's own.
func (c *Cache) Start(ctx context.Context) {
	c.ctx, c.cancel = context.WithCancel(ctx)
}

func (c *Cache) Detach(ctx context.Context) {
	c.ctx = context.WithoutCancel(ctx)
}

// Scoped is a context.
type Scoped struct {
	context.Context
	name string
}

func (s *Scoped) Value(key any) any {
	if key == (tenant{}) {
		return s.name
	}
	return s.Context.Value(key)
}

func (s *Scoped) Set(ctx context.Context) { s.Context = ctx }

func Copy(c Cache, ctx context.Context) Cache {
	c.ctx = ctx
	return c
}

func Use() (context.Context, *Cache) { return last, Shared }
