// Package middleware holds the service's middlewares.
package middleware

import (
	"context"
	"net/http"

	"example.com/routes/record"
)

type auditKey struct{}

// AuditMiddleware remembers who did what.
type AuditMiddleware struct {
	on bool
}

// NewAuditMiddleware returns one.
func NewAuditMiddleware(on bool) *AuditMiddleware {
	return &AuditMiddleware{on: on}
}

// Handle is the middleware.
func (m *AuditMiddleware) Handle(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		record.Component()
		ctx := context.WithValue(r.Context(), auditKey{}, r.URL.Path)
		next(w, r.WithContext(ctx))
	}
}

// Audited returns what is remembered.
func Audited(ctx context.Context) string {
	path, _ := ctx.Value(auditKey{}).(string)
	return path
}
