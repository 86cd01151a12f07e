// Package pointers has keys that point to values without size.
package pointers

import "context"

type mark struct{}

var started = &mark{}

var stopped = &mark{}

type label struct{ text string }

var first = &label{"first"}

var second = &label{"second"}

var observer = &struct{}{}

var sized = &struct{ text string }{"sized"}

func twins(ctx context.Context) any {
	ctx = context.WithValue(ctx, started, 1)
	ctx = context.WithValue(ctx, stopped, 2) // want "the keys pointers.started and pointers.stopped may be equal"
	return ctx.Value(started)
}

func anonymous(ctx context.Context) context.Context {
	return context.WithValue(ctx, observer, 1) // want "the key pointers.observer points to a struct.*may equal every other"
}

func withSize(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, first, 1)
	ctx = context.WithValue(ctx, second, 2)
	return context.WithValue(ctx, sized, 3)
}

var _ = []any{twins, anonymous, withSize}
