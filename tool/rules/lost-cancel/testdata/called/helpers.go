package called

import (
	"context"
	"errors"
	"time"
)

type client struct{ address string }

// dial makes nothing to cancel where it fails.
func dial(ctx context.Context, address string) (*client, context.Context, context.CancelFunc, error) {
	if address == "" {
		return nil, nil, nil, errors.New("no address")
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	return &client{address}, ctx, cancel, nil
}

func HelperThatFails(ctx context.Context, address string) error {
	_, ctx, cancel, err := dial(ctx, address)
	if err != nil {
		return err
	}
	defer cancel()
	return use(ctx)
}

func parsed(ctx context.Context, header string) (context.Context, context.CancelFunc, bool) {
	limit, err := time.ParseDuration(header)
	if err != nil {
		return nil, nil, false
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	return ctx, cancel, true
}

func HelperThatRefuses(ctx context.Context, header string) error {
	ctx, cancel, ok := parsed(ctx, header)
	if !ok {
		return nil
	}
	defer cancel()
	return use(ctx)
}

// WithParent ends the child when it ends the parent.
func WithParent(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	ctx, _ = context.WithTimeoutCause(ctx, time.Second, errors.New("slow"))
	defer cancel(nil)
	return use(ctx)
}

// LastRound defers in a block that leaves the function.
func LastRound(ctx context.Context, ticks <-chan time.Time) error {
	for {
		select {
		case <-ticks:
		case <-ctx.Done():
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer cancel()
			return use(ctx)
		}
	}
}

// Another keeps the cancel function under a second name; the first one is called.
func Another(ctx context.Context, tries int) error {
	var cancelLast context.CancelFunc
	for try := 0; try < tries; try++ {
		child, cancel := context.WithTimeout(ctx, time.Second)
		if cancelLast != nil {
			cancelLast()
		}
		cancelLast = cancel
		if err := use(child); err == nil {
			cancel()
			return nil
		}
	}
	if cancelLast != nil {
		cancelLast()
	}
	return nil
}
