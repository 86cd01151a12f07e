// Package callers starts things with what its callers give it, whoever they are.
package callers

import (
	"context"
	"time"

	"example.com/escape/store"
)

type Orders struct {
	store *store.Store
	queue chan store.Order
}

// Add is called by what isn't seen here.
func (o *Orders) Add(ctx context.Context, order store.Order) error {
	go o.store.Save(ctx, order) // want "the caller's context is used by a goroutine that the function doesn't wait for"
	return nil
}

// StartSaving goes on for as long as its context.
func (o *Orders) StartSaving(ctx context.Context) {
	go o.store.Save(ctx, store.Order{})
}

// Follow starts what goes on for long.
func (o *Orders) Follow(ctx context.Context) {
	go o.follow(ctx)
}

func (o *Orders) follow(ctx context.Context) {
	for order := range o.queue {
		o.store.Save(ctx, order)
	}
}

// note is called by a loop alone, whose context lasts.
func (o *Orders) note(ctx context.Context, order store.Order) {
	go o.store.Save(ctx, order)
}

func (o *Orders) work(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case order := <-o.queue:
			o.note(ctx, order)
		}
	}
}

// flush is called with the program's context alone.
func (o *Orders) flush(ctx context.Context) {
	go o.store.Save(ctx, store.Order{})
}

func flushAll(all []*Orders) {
	for _, o := range all {
		o.flush(context.Background())
	}
}

// Sweep starts one in each round of its own.
func (o *Orders) Sweep(ctx context.Context) {
	ticker := time.NewTicker(time.Second)
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			go o.store.Save(ctx, store.Order{})
		}
	}
}

type future struct{ done chan error }

type setter struct{ done chan error }

func pair() (*future, *setter) {
	done := make(chan error, 1)
	return &future{done}, &setter{done}
}

// All gets what it has begun by the other end.
func (o *Orders) All(ctx context.Context, orders []store.Order) (err error) {
	var all []*future
	for _, order := range orders {
		begun, set := pair()
		go func() { set.done <- o.store.Save(ctx, order) }()
		all = append(all, begun)
	}
	return get(all)
}

func get(all []*future) (err error) {
	for _, one := range all {
		err = one.get()
	}
	return err
}

func (f *future) get() error { return <-f.done }
