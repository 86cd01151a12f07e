// Package keys has the accessors.
package keys

import "context"

type userKey struct{}
type roleKey struct{}
type tenantKey struct{}

// Put leaves the key to the caller.
func Put(ctx context.Context, k, v any) context.Context { return context.WithValue(ctx, k, v) }

// WithUser puts the user in.
func WithUser(ctx context.Context, user string) context.Context {
	return context.WithValue(ctx, userKey{}, user)
}

// UserFrom returns the user.
func UserFrom(ctx context.Context) string {
	user, _ := ctx.Value(userKey{}).(string)
	return user
}

// WithRole puts the role in.
func WithRole(ctx context.Context, role string) context.Context {
	return Put(ctx, roleKey{}, role)
}

type labelsKey struct{}

// AddLabel puts the labels in that are there already, and one more.
func AddLabel(ctx context.Context, label string) context.Context {
	old, _ := ctx.Value(labelsKey{}).([]string)
	return Put(ctx, labelsKey{}, append(append([]string{}, old...), label))
}

// WithTenant puts the tenant in if there is none.
func WithTenant(ctx context.Context, tenant string) context.Context {
	if ctx.Value(tenantKey{}) == nil {
		return context.WithValue(ctx, tenantKey{}, tenant)
	}
	return ctx
}
