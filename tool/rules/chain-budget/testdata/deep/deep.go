// Package deep has few keys and many layers.
package deep

import (
	"context"

	"example.com/budget/keys"
)

func Deep(ctx context.Context) context.Context {
	ctx = four(ctx)
	ctx = four(ctx)
	ctx = four(ctx)
	return keys.WithUser(ctx, "last") // want "13 value layers with 4 different keys"
}

func four(ctx context.Context) context.Context {
	return keys.WithZone(keys.WithIdentity(ctx, "a"), "b")
}
