// Package orders writes by name, and by accessors.
package orders

import (
	"context"
	"net/http"

	"example.com/shared/auth"
)

const own auth.Key = "orders"

type bearer string

const Bearer bearer = "bearer"

func With(ctx context.Context, r *http.Request) context.Context {
	ctx = context.WithValue(ctx, auth.Role, r.Header.Get("X-Role")) // want "the key auth.Role is used by name outside package auth"
	ctx = context.WithValue(ctx, auth.Tenant{}, "t")
	ctx = auth.WithUser(ctx, r.Header.Get("X-User"))
	ctx = auth.Set(ctx, auth.Trace, "id")
	ctx = context.WithValue(ctx, Bearer, "b")
	return context.WithValue(ctx, own, auth.UserFrom(ctx)+auth.RoleFrom(ctx)+auth.TraceFrom(ctx))
}

func Own(ctx context.Context) any { return ctx.Value(own) }

func Token(ctx context.Context) any { return ctx.Value(Bearer) }

func Server(ctx context.Context) any { return ctx.Value(http.ServerContextKey) }
