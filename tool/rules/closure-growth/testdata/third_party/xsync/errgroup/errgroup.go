// Package errgroup stands for golang.org/x/sync/errgroup, as far as the fixture needs it.
package errgroup

import (
	"context"
	"sync"
)

type Group struct{ running sync.WaitGroup }

func WithContext(ctx context.Context) (*Group, context.Context) { return &Group{}, ctx }

func (g *Group) Go(f func() error) {
	g.running.Add(1)
	go func() {
		defer g.running.Done()
		_ = f()
	}()
}

func (g *Group) Wait() error {
	g.running.Wait()
	return nil
}
