// Package state writes for others: the line of its WithValue is no component's.
package state

import "context"

type key int

const (
	tenant key = iota
	user
)

func WithTenant(ctx context.Context, name string) context.Context { return with(ctx, tenant, name) }
func WithUser(ctx context.Context, name string) context.Context   { return with(ctx, user, name) }

//go:noinline
func with(ctx context.Context, k key, value string) context.Context {
	return context.WithValue(ctx, k, value)
}
