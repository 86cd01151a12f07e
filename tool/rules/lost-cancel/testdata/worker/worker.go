package worker

import (
	"context"
	"errors"
	"time"

	"example.com/cancel/timeouts"
	xcontext "golang.org/x/net/context"
)

func use(ctx context.Context) error { return ctx.Err() }

func Discarded(ctx context.Context) error {
	ctx, _ = context.WithTimeout(ctx, time.Second) // want "the cancel function of context.WithTimeout is discarded: its timer"
	return use(ctx)
}

func DiscardedCause(ctx context.Context) error {
	child, _ := context.WithCancelCause(ctx) // want "the cancel function of context.WithCancelCause is discarded"
	return use(child)
}

func DiscardedOther(ctx context.Context) error {
	child, _ := xcontext.WithCancel(ctx) // want "the cancel function of .*WithCancel is discarded"
	return use(child)
}

func DiscardedOfHelper(ctx context.Context) error {
	child, _ := timeouts.WithShort(ctx) // want "the cancel function of .* is discarded"
	return use(child)
}

func LostOnPath(ctx context.Context, early bool) error {
	child, cancel := context.WithCancel(ctx) // want "the cancel function of context.WithCancel is not called on every way"
	if early {
		return errors.New("early")
	}
	defer cancel()
	return use(child)
}

func LostOnPathCause(ctx context.Context, early bool) error {
	child, cancel := context.WithCancelCause(ctx) // want "the cancel function of context.WithCancelCause is not called on every way"
	if early {
		return nil
	}
	cancel(nil)
	return use(child)
}

func DeferredInLoop(requests <-chan string, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-requests:
		}
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel() // want "the cancel function of context.WithCancel is deferred inside an unbounded loop"
		use(ctx)
	}
}

func DeferredInRange(requests <-chan string) {
	for range requests {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel() // want "the cancel function of context.WithTimeout is deferred inside an unbounded loop"
		use(ctx)
	}
}

func DeferredOfHelper(requests <-chan string) {
	for range requests {
		ctx, cancel := timeouts.WithShort(context.Background())
		defer cancel() // want "is deferred inside an unbounded loop"
		use(ctx)
	}
}

type poller struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func newPoller(ctx context.Context) *poller {
	p := &poller{}
	p.ctx, p.cancel = context.WithCancel(ctx) // want "the cancel function of context.WithCancel is kept in .*cancel, which nothing calls"
	return p
}

func (p *poller) run() { <-p.ctx.Done() }

// The way that goes on with the next round forgets it.
func Continues(requests <-chan string, wake <-chan bool) {
	for {
		ctx, cancel := context.WithCancel(context.Background()) // want "the cancel function of context.WithCancel is not called on every way: what waits for the context to end waits for ever"
		select {
		case <-wake:
			continue
		case <-requests:
			cancel()
		}
		use(ctx)
	}
}

// Its block ends, and the round with it.
func EndsInBlock(requests <-chan string) {
	for {
		if r, ok := <-requests; ok && r != "" {
			ctx, cancel := context.WithTimeout(context.Background(), time.Second) // want "the cancel function of context.WithTimeout is not called on every way: its timer is kept until the deadline"
			if use(ctx) == nil {
				cancel()
			}
		}
	}
}

// Each way on calls it, or hands it on.
func RoundsEnd(requests <-chan string, stop func(context.CancelFunc)) {
	for {
		ctx, cancel := context.WithCancel(context.Background())
		switch r := <-requests; r {
		case "":
			cancel()
			continue
		case "keep":
			stop(cancel)
			continue
		case "end":
			cancel()
			return
		}
		err := use(ctx)
		cancel()
		if err != nil {
			continue
		}
	}
}
