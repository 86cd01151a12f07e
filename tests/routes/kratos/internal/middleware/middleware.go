// Package middleware holds the service's middlewares.
package middleware

import (
	"context"
	"net/http"

	"github.com/go-kratos/kratos/v2/middleware"
	"github.com/go-kratos/kratos/v2/transport"

	"example.com/routes/record"
)

type userKey struct{}

type tenantKey struct{}

// User finds out who is calling.
func User() middleware.Middleware {
	return func(handler middleware.Handler) middleware.Handler {
		return func(ctx context.Context, req any) (any, error) {
			record.Component()
			user := "nobody"
			if tr, ok := transport.FromServerContext(ctx); ok {
				user = tr.RequestHeader().Get("Authorization")
			}
			return handler(context.WithValue(ctx, userKey{}, user), req)
		}
	}
}

// Tenant finds out for whom a request is.
func Tenant(fallback string) middleware.Middleware {
	return func(handler middleware.Handler) middleware.Handler {
		return func(ctx context.Context, req any) (any, error) {
			record.Component()
			return handler(context.WithValue(ctx, tenantKey{}, fallback), req)
		}
	}
}

// Count counts requests.
type Count struct{ requests int }

// Server is a middleware.
func (c *Count) Server(handler middleware.Handler) middleware.Handler {
	return func(ctx context.Context, req any) (any, error) {
		record.Component()
		c.requests++
		return handler(ctx, req)
	}
}

// Secure is a filter, which is around all middlewares.
func Secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record.Component()
		w.Header().Set("X-Frame-Options", "DENY")
		next.ServeHTTP(w, r)
	})
}

// Who returns who is calling, for whom.
func Who(ctx context.Context) (user, tenant string) {
	user, _ = ctx.Value(userKey{}).(string)
	tenant, _ = ctx.Value(tenantKey{}).(string)
	return user, tenant
}
