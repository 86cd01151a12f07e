// Package relay is one hop more on the way to the setter.
package relay

import (
	"context"
	"net/http"

	"example.com/basic/store"
)

// Tag hands the key on.
func Tag(ctx context.Context, k any, v string) context.Context {
	return store.Put(ctx, k, v)
}

// TagRequest hands the key on and the context back into the request.
func TagRequest(r *http.Request, k any, v string) *http.Request {
	return r.WithContext(Tag(r.Context(), k, v))
}
