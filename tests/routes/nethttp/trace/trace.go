// Package trace numbers the requests.
package trace

import (
	"context"
	"net/http"
	"strconv"
	"sync/atomic"

	"example.com/routes/record"
)

type key struct{ name string }

var (
	idKey     = &key{"id"}
	parentKey = &key{"parent"}
)

// Start gives each request of a service a number.
func Start(service string) func(http.Handler) http.Handler {
	var last atomic.Int64
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			record.Component()
			ctx := context.WithValue(r.Context(), idKey, service+strconv.FormatInt(last.Add(1), 10))
			if parent := r.Header.Get("X-Parent"); parent != "" {
				ctx = context.WithValue(ctx, parentKey, parent)
			}
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
}

// ID returns the request's number.
func ID(ctx context.Context) string {
	id, _ := ctx.Value(idKey).(string)
	return id
}

// Parent returns the number of the request that this one serves.
func Parent(ctx context.Context) string {
	parent, _ := ctx.Value(parentKey).(string)
	return parent
}
