// Package aside has cancel functions that only a goroutine or a timer calls.
package aside

import (
	"context"
	"time"
)

func use(ctx context.Context) error { return ctx.Err() }

func Read(stop <-chan struct{}) error {
	ctx, cancel := context.WithCancel(context.Background()) // want "only called when what runs aside has cause to, not when the work is done"
	go func() {
		select {
		case <-stop:
			cancel()
		}
	}()
	return use(ctx)
}

func Watched(ctx context.Context, owned func() bool) error {
	owner, cancel := context.WithCancelCause(ctx) // want "only called when what runs aside has cause to, not when the work is done"
	done := make(chan struct{})
	defer close(done)
	go func() {
		for {
			if !owned() {
				cancel(nil)
				return
			}
			select {
			case <-time.After(time.Second):
			case <-done:
				return
			}
		}
	}()
	return use(owner)
}

func Limited(ctx context.Context, over func() bool) error {
	ctx, cancel := context.WithCancel(ctx) // want "only called when what runs aside has cause to, not when the work is done"
	timer := time.AfterFunc(time.Second, func() {
		if over() {
			cancel()
		}
	})
	err := use(ctx)
	timer.Stop()
	return err
}

// The end of the work is what the goroutine waits for.
func Told(ctx context.Context, stop <-chan struct{}) error {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	defer close(done)
	go func() {
		select {
		case <-done:
			cancel()
		case <-stop:
		}
	}()
	return use(ctx)
}

func EachWay(ctx context.Context, stop <-chan struct{}) error {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{}, 1)
	go func() {
		select {
		case <-done:
			cancel()
		case <-stop:
			cancel()
		}
	}()
	err := use(ctx)
	done <- struct{}{}
	return err
}

func Deferred(ctx context.Context, stop <-chan struct{}) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	return use(ctx)
}

// Who has the context goes on.
func Handed(stop <-chan struct{}) context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		select {
		case <-stop:
			cancel()
		}
	}()
	return ctx
}

func Started(stop <-chan struct{}) {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		select {
		case <-stop:
			cancel()
		}
	}()
	go use(ctx)
}

// It always calls it.
func Always(ctx context.Context, stop <-chan struct{}) error {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		<-stop
		cancel()
	}()
	return use(ctx)
}
