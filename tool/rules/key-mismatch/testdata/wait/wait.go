// Package wait was half changed from a text to a type.
package wait

import (
	"context"
	"sync"
)

type groupKey string

const group groupKey = "wait"

func With(ctx context.Context, wg *sync.WaitGroup) context.Context {
	return context.WithValue(ctx, group, wg)
}

func Done(ctx context.Context) {
	if wg, ok := ctx.Value("wait").(*sync.WaitGroup); ok { // want "the key \"wait\" that is looked up here is never written, and wait.group is written and never looked up: the text is the same"
		wg.Done()
	}
}

type pageKey string

func WithPage(ctx context.Context, n int) context.Context {
	return context.WithValue(ctx, pageKey("page"), n)
}

// Page looks both up.
func Page(ctx context.Context) int {
	if n, ok := ctx.Value(pageKey("page")).(int); ok {
		return n
	}
	n, _ := ctx.Value("page").(int)
	return n
}

type sizeKey struct{ unit string }

func WithSize(ctx context.Context, unit string, n int) context.Context {
	return context.WithValue(ctx, sizeKey{unit}, n)
}

// Size asks for any unit, and for none.
func Size(ctx context.Context, unit string) int {
	if n, ok := ctx.Value(sizeKey{unit}).(int); ok {
		return n
	}
	n, _ := ctx.Value(sizeKey{}).(int)
	return n
}
