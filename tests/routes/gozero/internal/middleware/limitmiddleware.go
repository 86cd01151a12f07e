package middleware

import (
	"context"
	"net/http"

	"github.com/zeromicro/go-zero/rest"

	"example.com/routes/record"
)

// LimitKey is where the caller's limit stands.
const LimitKey = "limit"

// LimitMiddleware bounds what a caller may do.
type LimitMiddleware struct{}

// NewLimitMiddleware returns one.
func NewLimitMiddleware() *LimitMiddleware {
	return &LimitMiddleware{}
}

// Handle is the middleware.
func (m *LimitMiddleware) Handle(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		record.Component()
		ctx := context.WithValue(r.Context(), LimitKey, 100)
		if r.Header.Get("X-Tenant") != "" {
			ctx = context.WithValue(ctx, LimitKey, 1000)
		}
		next(w, r.WithContext(ctx))
	}
}

// Version says which version of the service answers.
func Version(version string) rest.Middleware {
	return func(next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			record.Component()
			w.Header().Set("X-Version", version)
			next(w, r)
		}
	}
}
