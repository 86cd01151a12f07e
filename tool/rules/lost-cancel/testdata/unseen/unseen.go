// Package unseen gets cancel functions from elsewhere: from under a folder of old, and from packages that
// aren't there.
package unseen

import (
	"context"

	"github.com/LK4D4/joincontext"
	old "example.com/cancel/Godeps/_workspace/src/golang.org/x/net/context"
	"example.org/contexts/fraction"
)

func use(ctx context.Context) error { return ctx.Err() }

func Old(ctx context.Context) error {
	child, _ := old.WithCancel(ctx) // want "the cancel function of .*WithCancel is discarded"
	return use(child)
}

func Fraction(ctx context.Context) error {
	child, _ := fraction.WithDeadlineFraction(ctx, 0.3) // want "the cancel function of fraction.WithDeadlineFraction is discarded.*\[likely\]"
	return use(child)
}

func Joined(a, b context.Context) error {
	both, _ := joincontext.Join(a, b) // want "the cancel function of joincontext.Join is discarded.*\[likely\]"
	return use(both)
}

type maker interface {
	Limited(ctx context.Context) (context.Context, context.CancelFunc)
}

func Made(ctx context.Context, m maker) error {
	ctx, _ = m.Limited(ctx) // want "the cancel function of .*Limited is discarded.*\[likely\]"
	return use(ctx)
}

// --- what is fine

func Called(ctx context.Context, m maker) error {
	child, cancel := fraction.WithDeadlineFraction(ctx, 0.3)
	defer cancel()
	_ = use(child)
	made, stop := m.Limited(ctx)
	defer stop()
	return use(made)
}

// Other: what else they yield is another thing.
func Other(ctx context.Context) {
	_, _ = fraction.Parts(ctx)
	parts, _ := fraction.FetchWithTimeout(ctx)
	_ = parts
}
