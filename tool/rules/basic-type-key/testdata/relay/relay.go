// Package relay is one hop more on the way to the setter.
package relay

import (
	"context"
	"net/http"

	"example.com/basic/store"
	"github.com/gin-gonic/gin"
)

// Tag hands the key on.
func Tag(ctx context.Context, k any, v string) context.Context {
	return store.Put(ctx, k, v)
}

// TagRequest hands the key on and the context back into the request.
func TagRequest(r *http.Request, k any, v string) *http.Request {
	return r.WithContext(Tag(r.Context(), k, v))
}

// Put adds to the context of gin's request in place.
func Put(c *gin.Context, k, v any) {
	c.Request = c.Request.WithContext(store.Put(c.Request.Context(), k, v))
}

// Entry adds to gin's own map, whose keys are strings.
func Entry(c *gin.Context, k string, v any) {
	c.Set(k, v)
}
