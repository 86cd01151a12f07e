// Package auth writes keys, some of them by a setter two hops away.
package auth

import (
	"context"

	"example.com/pairs/types"
)

type key string

type ctxKey struct{}

type stream struct{ source any }

type tokenKey struct{ name string }

type userKey struct{}

type roleKey struct{}

type ownKey struct{}

var user = userKey{}

var role = roleKey{}

var grade = 1

var traceKey = types.TraceKey

func set(ctx context.Context, k, v any) context.Context { return put(ctx, k, v) }

func put(ctx context.Context, k, v any) context.Context { return context.WithValue(ctx, k, v) }

func WithName(ctx context.Context, name string) context.Context {
	return set(ctx, key("name"), name)
}

func WithID(ctx context.Context, id types.RequestID) context.Context {
	return context.WithValue(ctx, ctxKey{}, id)
}

func WithStream(ctx context.Context, source any) context.Context {
	return context.WithValue(ctx, stream{source}, source)
}

func Stream(ctx context.Context) any {
	return ctx.Value(stream{}) // want "auth.stream\\{\\} that is looked up here is never written, and auth.stream\\{…\\} with fields that are computed .* equal only if all their fields are \\[likely\\]"
}

func WithToken(ctx context.Context, t string) context.Context {
	return context.WithValue(ctx, tokenKey{"token"}, t)
}

func Token(ctx context.Context) string {
	t, _ := ctx.Value(tokenKey{}).(string) // want "auth.tokenKey\\{\\} that is looked up here"
	return t
}

func WithRole(ctx context.Context, r string) context.Context {
	return context.WithValue(ctx, &role, r)
}

func Role(ctx context.Context) string {
	r, _ := ctx.Value(role).(string) // want "auth.role that is looked up here is never written, and &auth.role is written and never looked up: the one is the variable, the other its address"
	return r
}

// The address is the key both times.
func WithGrade(ctx context.Context) context.Context { return context.WithValue(ctx, &grade, grade) }

func Grade(ctx context.Context) any { return ctx.Value(&grade) }

func WithTrace(ctx context.Context) context.Context { return context.WithValue(ctx, traceKey, 1) }

func WithUser(ctx context.Context, u *types.User) context.Context {
	return context.WithValue(ctx, user, u)
}

func User(ctx context.Context) *types.User {
	u, _ := ctx.Value(userKey{}).(*types.User)
	return u
}

func WithOwn(ctx context.Context, n int) context.Context { return context.WithValue(ctx, ownKey{}, n) }
