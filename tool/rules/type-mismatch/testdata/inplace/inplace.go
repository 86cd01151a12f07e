// Package inplace stores values in the request that it is given, by helpers that change it.
package inplace

import (
	"context"
	"net/http"
)

type Session struct{ Limit int }

type key int

const (
	sessionKey key = iota
	limitKey
)

func replace(r *http.Request, ctx context.Context) { *r = *r.WithContext(ctx) }

func put(r *http.Request, k, v any) { replace(r, context.WithValue(r.Context(), k, v)) }

// Keep stores the address of its parameter, which is a pointer already.
func Keep(r *http.Request, s *Session) {
	put(r, sessionKey, &s)
	put(r, limitKey, s.Limit)
}

func From(r *http.Request) *Session {
	v := r.Context().Value(sessionKey)
	if v == nil {
		return nil
	}
	return v.(*Session) // want "asserted to be \\*inplace.Session, and it is only ever written as \\*\\*inplace.Session: the assertion panics"
}

func Limit(r *http.Request) int {
	limit, _ := r.Context().Value(limitKey).(int)
	return limit
}
