// Package ids tells requests from each other.
package ids

import (
	"context"
	"net/http"
)

type requestIDKey struct{}

func With(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

func FromContext(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

func Of(r *http.Request) string { return header(r) }

func header(r *http.Request) string { return r.Header.Get("X-Correlation-Id") }
