package main

import (
	"context"
	"net/http"
)

type key struct{}

type middleware func(http.Handler) http.Handler

type chain []middleware

func (c chain) then(h http.Handler) http.Handler {
	for i := len(c) - 1; i >= 0; i-- {
		h = c[i](h)
	}
	return h
}

func set(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, 1)))
	})
}

func self(next http.Handler) http.Handler { return self(self(next)) }

func main() {
	c := chain{set, self}
	if len(c) > 1 {
		c = append(c, c...)
	}
	inner := http.NewServeMux()
	inner.Handle("/x", c.then(http.HandlerFunc(read)))
	outer := http.NewServeMux()
	outer.Handle("/in/", http.StripPrefix("/in", c.then(inner)))
	outer.Handle("/loop/", outer)
	s := &http.Server{Handler: set(outer)}
	s.ListenAndServe()
}

func read(w http.ResponseWriter, r *http.Request) { _ = r.Context().Value(key{}).(int) }
