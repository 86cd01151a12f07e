// Package quota bounds what a caller may ask for.
package quota

import (
	"context"
	"net/http"

	"example.com/routes/record"
)

type key string

const (
	classKey key = "class"
	leftKey  key = "left"
)

// Quota is a middleware with a state of its own.
type Quota struct{ perMinute int }

// New returns a quota.
func New(perMinute int) *Quota { return &Quota{perMinute: perMinute} }

// Middleware counts a request.
func (q *Quota) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record.Component()
		ctx := context.WithValue(r.Context(), classKey, "standard")
		ctx = context.WithValue(ctx, leftKey, q.perMinute)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// Class makes the caller one of another class.
func Class(name string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		record.Component()
		ctx := context.WithValue(r.Context(), classKey, name)
		next(w, r.WithContext(ctx))
	}
}

// Of returns the class and what is left.
func Of(ctx context.Context) (string, int) {
	class, _ := ctx.Value(classKey).(string)
	left, _ := ctx.Value(leftKey).(int)
	return class, left
}
