// Package carry is one hop more on the way to the setter.
package carry

import (
	"context"

	"example.com/collidable/keys"
)

// With hands the key on.
func With(ctx context.Context, k any, v string) context.Context { return keys.Put(ctx, k, v) }
