// Package tenant owns the tenant and the region.
package tenant

import (
	"context"
	"net/http"
)

type key string

const (
	id     key = "id"
	region key = "region"
)

func put(ctx context.Context, k key, v string) context.Context { return context.WithValue(ctx, k, v) }

// NewContext puts the tenant in.
func NewContext(ctx context.Context, tenant string) context.Context { return put(ctx, id, tenant) }

// WithRegion puts the region into the request.
func WithRegion(r *http.Request, name string) *http.Request {
	return r.WithContext(put(r.Context(), region, name))
}
