// Package session puts in what a session says: its callers don't see which keys.
package session

import (
	"context"

	"example.com/duplicate/keys"
)

// Restore puts user and role in.
func Restore(ctx context.Context, user, role string) context.Context {
	return keys.WithRole(keys.WithUser(ctx, user), role)
}

// Either puts the user or the role in.
func Either(ctx context.Context, name string, admin bool) context.Context {
	if admin {
		return keys.WithRole(ctx, name)
	}
	return keys.WithUser(ctx, name)
}

// Restorer is what other packages plug in.
type Restorer interface {
	Restore(ctx context.Context, id string) context.Context
}

// Memory is a Restorer.
type Memory struct{}

// Restore puts the user in.
func (Memory) Restore(ctx context.Context, id string) context.Context {
	return Restore(ctx, id, "")
}
