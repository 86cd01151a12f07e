// Package web is what the service's HTTP parts have in common.
package web

import (
	"log"
	"net/http"

	"example.com/routes/record"
)

// Middleware wraps a handler.
type Middleware func(http.Handler) http.Handler

// Chain is a list of middlewares, the outermost first.
type Chain []Middleware

// With returns a longer chain.
func (c Chain) With(more ...Middleware) Chain {
	longer := make(Chain, 0, len(c)+len(more))
	longer = append(longer, c...)
	return append(longer, more...)
}

// Then wraps a handler with the chain.
func (c Chain) Then(h http.Handler) http.Handler {
	for i := len(c) - 1; i >= 0; i-- {
		h = c[i](h)
	}
	return h
}

// Handler is a handler that may fail.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Route makes an http.Handler of one that may fail and knows its route's name.
func Route(name string, h Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record.Component()
		if err := h(w, r); err != nil {
			log.Printf("%s: %v", name, err)
			http.Error(w, name, http.StatusInternalServerError)
		}
	})
}

// Recover answers for handlers that panic.
func Recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record.Component()
		defer func() {
			if reason := recover(); reason != nil {
				http.Error(w, "internal", http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}
