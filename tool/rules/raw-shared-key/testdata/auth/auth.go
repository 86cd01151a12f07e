// Package auth declares keys and, for some, accessors.
package auth

import "context"

type Key string

const (
	User  Key = "user"
	Role  Key = "role"
	Trace Key = "trace"
)

type Tenant struct{}

var Session = &struct{ name string }{"session"}

func WithUser(ctx context.Context, u string) context.Context {
	return context.WithValue(ctx, User, u)
}

func UserFrom(ctx context.Context) string {
	u, _ := ctx.Value(User).(string)
	return u
}

func RoleFrom(ctx context.Context) string {
	r, _ := ctx.Value(Role).(string)
	return r
}

func TraceFrom(ctx context.Context) string {
	id, _ := ctx.Value(Trace).(string)
	return id
}

// Set is a setter for any key.
func Set(ctx context.Context, k Key, v any) context.Context { return put(ctx, k, v) }

func put(ctx context.Context, k Key, v any) context.Context { return context.WithValue(ctx, k, v) }
