// Package loops adds to its own carrier again: growth, another rule's affair.
package loops

import (
	"context"

	"example.com/budget/keys"
)

func Pump(ctx context.Context, in <-chan string) {
	for v := range in {
		ctx = keys.WithIdentity(ctx, v)
	}
	use(ctx)
}

func Again(ctx context.Context, n int) {
	if n > 0 {
		Again(keys.WithIdentity(ctx, "a"), n-1)
	}
}

func use(context.Context) {}
