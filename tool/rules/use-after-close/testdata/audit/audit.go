// Package audit works with what a context holds.
package audit

import (
	"context"

	"example.com/closing/keys"
)

func Write(ctx context.Context) { line(context.WithoutCancel(ctx)) }

func line(ctx context.Context) {
	if b := keys.Buffer(ctx); b != nil {
		b.WriteString("line")
	}
}

// Count asks for nothing.
func Count(ctx context.Context) { <-ctx.Done() }
