// Package doubts looks keys up where no caller shows whether they are there.
package doubts

import (
	"context"
	"net/http"
)

type key int

const (
	halfKey key = iota
	tokenKey
	startKey
	tenantKey
	levelKey
)

func Serve(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), halfKey, r.Host)
		ctx = context.WithValue(ctx, levelKey, r.Host)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// One that checks and one that doesn't say nothing of the key.
func Careful(w http.ResponseWriter, r *http.Request) {
	half, _ := r.Context().Value(halfKey).(string)
	w.Header().Set("X-Half", half)
}

func Bold(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Half", r.Context().Value(halfKey).(string))
}

// A handler behind the middleware that writes the key.
func Level(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Level", r.Context().Value(levelKey).(string))
}

type Call struct{ headers map[string]string }

type Next interface {
	Do(ctx context.Context, call *Call) error
}

// Version is what a client of another module calls.
type Version struct{}

func (Version) Do(ctx context.Context, call *Call, next Next) error {
	call.headers["Authorization"] = ctx.Value(tokenKey).(string) // want "the assertion panics where doubts.tokenKey was not written, and no caller is in sight that brings it here \\[likely\\]"
	return next.Do(ctx, call)
}

func WithToken(ctx context.Context, token string) context.Context {
	return context.WithValue(ctx, tokenKey, token)
}

// Tracer's two ends are called one after the other, the second with what the first returned.
type Tracer struct{}

func (Tracer) Start(ctx context.Context, what string) context.Context {
	return context.WithValue(ctx, startKey, what)
}

func (Tracer) End(ctx context.Context, what string, failed bool) string {
	return what + ctx.Value(startKey).(string)
}

// Service's methods get what the interceptors put there.
type Service struct{}

func (Service) Get(ctx context.Context, call *Call) (string, error) {
	return ctx.Value(tenantKey).(string), nil
}

func Intercept(ctx context.Context, call *Call, handle func(context.Context, *Call) (string, error)) (string, error) {
	return handle(context.WithValue(ctx, tenantKey, call.headers["tenant"]), call)
}
