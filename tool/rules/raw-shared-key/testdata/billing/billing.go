// Package billing looks up by name.
package billing

import (
	"context"

	"example.com/shared/auth"
)

func Tenant(ctx context.Context) any {
	return ctx.Value(auth.Tenant{}) // want "the key auth.Tenant"
}

func Session(ctx context.Context) any {
	return ctx.Value(auth.Session) // want "the key auth.Session"
}
