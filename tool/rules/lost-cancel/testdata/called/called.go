// Package called holds what is right: no line of it may be reported.
package called

import (
	"context"
	"time"

	"example.com/cancel/timeouts"
)

func use(ctx context.Context) error { return ctx.Err() }

func Deferred(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return use(ctx)
}

func DeferredLiteral(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer func() { cancel() }()
	return use(ctx)
}

func Returned(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, cancel
}

func OfHelper(ctx context.Context) error {
	ctx, cancel := timeouts.WithShort(ctx)
	defer cancel()
	return use(ctx)
}

func OnBothWays(ctx context.Context, early bool) error {
	ctx, cancel := context.WithCancel(ctx)
	if early {
		cancel()
		return nil
	}
	err := use(ctx)
	cancel()
	return err
}

func HandedOn(ctx context.Context, register func(context.CancelFunc)) error {
	ctx, cancel := context.WithCancel(ctx)
	register(cancel)
	return use(ctx)
}

func PerRound(requests <-chan string) {
	for range requests {
		func() {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			use(ctx)
		}()
	}
}

func CalledInLoop(requests <-chan string) {
	for range requests {
		ctx, cancel := context.WithCancel(context.Background())
		use(ctx)
		cancel()
	}
}

func BoundedLoop(ctx context.Context) {
	for _, limit := range []time.Duration{time.Second, time.Minute} {
		child, cancel := context.WithTimeout(ctx, limit)
		defer cancel() // want "deferred inside a loop \\(ranges over a slice\\)"
		use(child)
	}
}

func FirstOf(ctx context.Context, limits []time.Duration) error {
	for _, limit := range limits {
		child, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		return child.Err()
	}
	return nil
}

func NeverReturns(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		<-time.After(time.Second)
		cancel()
	}()
	for {
		use(ctx)
	}
}

type watcher struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func newWatcher(ctx context.Context) *watcher {
	w := &watcher{}
	w.ctx, w.cancel = context.WithCancel(ctx)
	return w
}

func (w *watcher) Stop() { w.cancel() }

// Kept by others: a field that other packages can call.
type Handle struct{ Cancel context.CancelFunc }

func NewHandle(ctx context.Context) (context.Context, *Handle) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, &Handle{Cancel: cancel}
}
