// Package batches derives a context and something else in one statement.
package batches

import (
	"context"
	"log"
	"os"
)

type batchKey struct{}

func begin(ctx context.Context, n int) (*log.Logger, context.Context) {
	return log.New(os.Stderr, "batch ", log.LstdFlags), context.WithValue(ctx, batchKey{}, n)
}

// The logger is of no use outside of the round.
func Each(ctx context.Context, in <-chan int) {
	done := ctx.Done()

	var logger *log.Logger

	for n := range in {
		select {
		case <-done:
			return
		default:
		}
		logger, ctx = begin(ctx, n) // want "derived from itself in each round"
		logger.Print("begins")
		use(ctx)
	}
}

// The last round's logger is used behind the loop.
func Last(ctx context.Context, in <-chan int) {
	var logger *log.Logger
	for n := range in {
		logger, ctx = begin(ctx, n) // want "derived from itself in each round"
		use(ctx)
	}
	logger.Print("ends")
}

func use(context.Context) {}

type meter struct{ in <-chan int }

// A method has two lists of parameters, and no results.
func (m *meter) Run(ctx context.Context) {
	for n := range m.in {
		ctx = context.WithValue(ctx, batchKey{}, n) // want "derived from itself in each round"
		use(ctx)
	}
}

// The last round's context is a result.
func (m *meter) Latest(ctx context.Context) (last context.Context) {
	last = ctx
	for n := range m.in {
		last = context.WithValue(last, batchKey{}, n) // want "derived from itself in each round"
		use(last)
	}
	return
}
