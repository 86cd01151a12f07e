// Package each hands literals to helpers that hold no context themselves.
package each

import (
	"context"

	"example.com/closure/keys"
)

func each(items []string, visit func(string) error) error {
	for _, item := range items {
		if err := visit(item); err != nil {
			return err
		}
	}
	return nil
}

type set struct {
	items    []string
	children []*set
}

func (s *set) each(visit func(string) error) error { return each(s.items, visit) }

// walk hands its own parameter on to itself.
func (s *set) walk(visit func(*set)) {
	visit(s)
	for _, child := range s.children {
		child.walk(visit)
	}
}

type reader struct{ open func(offset int64) error }

func newReader(open func(offset int64) error) *reader { return &reader{open: open} }

type visitor interface {
	Visit(do func(string))
}

type list []string

func (l list) Visit(do func(string)) {
	for _, item := range l {
		do(item)
	}
}

func apply(do func()) { do() }

func both(do func(), ready bool) {
	if ready {
		do()
	}
}

func handle(ctx context.Context, item string) error { return ctx.Err() }

func Items(ctx context.Context, s *set) error {
	return s.each(func(item string) error {
		ctx = keys.WithUser(ctx, item) // want "the captured context ctx is derived from itself each time the closure runs"
		return handle(ctx, item)
	})
}

func Tree(ctx context.Context, s *set) {
	s.walk(func(at *set) {
		ctx = keys.WithUser(ctx, at.items[0]) // want "the captured context ctx is derived from itself each time the closure runs"
		_ = handle(ctx, at.items[0])
	})
}

func Reopened(ctx context.Context) *reader {
	return newReader(func(offset int64) error {
		ctx = keys.WithUser(ctx, "reader") // want "the captured context ctx is derived from itself each time the closure runs"
		return handle(ctx, "reader")
	})
}

func Visited(ctx context.Context, v visitor) {
	v.Visit(func(item string) {
		ctx = keys.WithUser(ctx, item) // want "the captured context ctx is derived from itself each time the closure runs"
		_ = handle(ctx, item)
	})
}

// A variable of the run.
func OwnVariable(ctx context.Context, s *set) error {
	return s.each(func(item string) error {
		ctx := keys.WithUser(ctx, item)
		return handle(ctx, item)
	})
}

// Helpers that run it once, or not at all.
func Once(ctx context.Context, ready bool) error {
	apply(func() { ctx = keys.WithUser(ctx, "once") })
	both(func() { ctx = keys.WithUser(ctx, "ready") }, ready)
	return handle(ctx, "")
}
