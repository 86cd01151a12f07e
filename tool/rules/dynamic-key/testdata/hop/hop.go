// Package hop is one hop more on the way to the setter.
package hop

import (
	"context"

	"example.com/dynamic/carry"
)

// Tag hands the key on.
func Tag(ctx context.Context, k carry.Key, v string) context.Context {
	return carry.With(ctx, k, v)
}
