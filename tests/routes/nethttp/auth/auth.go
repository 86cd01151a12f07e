// Package auth finds out who is calling.
package auth

import (
	"context"
	"net/http"
	"strings"

	"example.com/routes/record"
)

type contextKey string

// The keys of a request's state.
const (
	Subject contextKey = "subject"
	Scheme  contextKey = "scheme"
)

// Guard asks for credentials.
type Guard struct {
	Realm string
	Open  bool
}

// Wrap is a middleware.
func (g *Guard) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record.Component()
		scheme, subject, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if subject == "" && !g.Open {
			w.Header().Set("WWW-Authenticate", g.Realm)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		ctx := context.WithValue(r.Context(), Scheme, scheme)
		ctx = context.WithValue(ctx, Subject, subject)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// gate lets one subject pass.
type gate struct {
	subject string
	next    http.Handler
}

// Only lets one subject pass.
func Only(subject string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return &gate{subject: subject, next: next}
	}
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	record.Component()
	ctx := context.WithValue(r.Context(), Subject, g.subject)
	g.next.ServeHTTP(w, r.WithContext(ctx))
}

// Of returns who is calling.
func Of(r *http.Request) string {
	subject, _ := r.Context().Value(Subject).(string)
	scheme, _ := r.Context().Value(Scheme).(string)
	return scheme + subject
}
