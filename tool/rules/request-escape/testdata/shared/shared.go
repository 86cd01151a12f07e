// Package shared does work once for all who ask for it meanwhile.
package shared

import (
	"context"
	"net/http"
	"sync"

	"golang.org/x/sync/singleflight"

	"example.com/escape/store"
)

type Cache struct {
	group singleflight.Group
	store *store.Store
	lock  sync.Mutex
	loads map[string]*load
}

func (c *Cache) Serve(w http.ResponseWriter, r *http.Request) {
	_, err, _ := c.group.Do(r.URL.Path, func() (any, error) { // want "the request's context is used by work that .*Do does for all who ask"
		return nil, c.store.Save(r.Context(), store.Order{})
	})
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
	}
}

func (c *Cache) Wait(ctx context.Context, key string) error {
	done := c.group.DoChan(key, func() (any, error) { // want "the caller's context is used by work that .*DoChan does for all who ask"
		return nil, c.store.Save(ctx, store.Order{})
	})
	return (<-done).Err
}

// Detached goes on though the first caller goes.
func (c *Cache) Detached(ctx context.Context, key string) error {
	detached := context.WithoutCancel(ctx)
	_, err, _ := c.group.Do(key, func() (any, error) {
		return nil, c.store.Save(detached, store.Order{})
	})
	return err
}

// Other calls a Do that is nobody else's.
func (c *Cache) Other(ctx context.Context, key string) error {
	var once doer
	return once.Do(key, func() error { return c.store.Save(ctx, store.Order{}) })
}

type doer struct{}

func (doer) Do(key string, run func() error) error { return run() }

type load struct {
	store  *store.Store
	cancel context.CancelFunc
	done   chan struct{}
	err    error
}

func (l *load) run(ctx context.Context) {
	defer l.cancel()
	defer close(l.done)
	l.err = l.store.Save(ctx, store.Order{})
}

func (l *load) wait(ctx context.Context) error {
	select {
	case <-l.done:
		return l.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Load finds who loads already, or begins.
func (c *Cache) Load(ctx context.Context, key string) error {
	return c.find(ctx, key).wait(ctx)
}

func (c *Cache) find(ctx context.Context, key string) *load {
	c.lock.Lock()
	defer c.lock.Unlock()
	found, ok := c.loads[key]
	if !ok {
		own, cancel := context.WithCancel(ctx)
		found = &load{store: c.store, cancel: cancel, done: make(chan struct{})}
		c.loads[key] = found
		go found.run(own) // want "the caller's context is used by work that .* does for all who ask"
	}
	return found
}

// Single is waited for by its caller alone.
func (c *Cache) Single(ctx context.Context) *load {
	own, cancel := context.WithCancel(ctx)
	made := &load{store: c.store, cancel: cancel, done: make(chan struct{})}
	go made.run(own)
	return made
}
