package worker

import (
	"context"
	"errors"
	"time"
)

func connect(ctx context.Context, address string) (context.Context, context.CancelFunc, error) {
	if address == "" {
		return nil, nil, errors.New("no address")
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	return ctx, cancel, nil
}

// SecondExit leaves behind the helper's error without calling what it returned.
func SecondExit(ctx context.Context, address string, ready bool) error {
	ctx, cancel, err := connect(ctx, address) // want "the cancel function of context.WithTimeout is not called on every way"
	if err != nil {
		return err
	}
	if !ready {
		return errors.New("not ready")
	}
	defer cancel()
	return ctx.Err()
}

// WithoutParent discards the child's cancel function and has none of the parent's.
func WithoutParent(ctx context.Context) error {
	ctx = context.WithValue(ctx, workerKey{}, 1)
	ctx, _ = context.WithTimeoutCause(ctx, time.Second, errors.New("slow")) // want "the cancel function of context.WithTimeoutCause is discarded"
	return ctx.Err()
}

type workerKey struct{}

// SomeRounds leaves the function in some rounds only.
func SomeRounds(ctx context.Context, ticks <-chan time.Time) error {
	for range ticks {
		child, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel() // want "is deferred inside an unbounded loop"
		if child.Err() != nil {
			return child.Err()
		}
	}
	return nil
}
