// Package timeouts hands the cancel function on to its callers.
package timeouts

import (
	"context"
	"time"
)

const Short = time.Second

func WithShort(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, Short)
}
