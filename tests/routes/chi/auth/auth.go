// Package auth finds out who is calling.
package auth

import (
	"context"
	"net/http"

	"example.com/routes/record"
)

type contextKey int

const (
	cardKey contextKey = iota + 1
	rightsKey
)

// Right is something that a caller may do.
type Right string

// Authenticator knows the holders of cards.
type Authenticator struct {
	rights []Right
}

// New returns an authenticator that gives everybody the same rights.
func New(rights ...Right) *Authenticator { return &Authenticator{rights: rights} }

// Authenticate is a middleware.
func (a *Authenticator) Authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record.Component()
		ctx := r.Context()
		if card := r.Header.Get("Authorization"); card != "" {
			ctx = context.WithValue(ctx, cardKey, card)
		}
		ctx = context.WithValue(ctx, rightsKey, a.rights)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// Grant adds a right to what the caller has.
func Grant(right Right) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		fn := func(w http.ResponseWriter, r *http.Request) {
			record.Component()
			ctx := context.WithValue(r.Context(), rightsKey, append(Rights(r.Context()), right))
			next.ServeHTTP(w, r.WithContext(ctx))
		}
		return http.HandlerFunc(fn)
	}
}

// Rights returns what the caller may do.
func Rights(ctx context.Context) []Right {
	rights, _ := ctx.Value(rightsKey).([]Right)
	return rights
}

// Card returns the caller's card.
func Card(ctx context.Context) string {
	card, _ := ctx.Value(cardKey).(string)
	return card
}
