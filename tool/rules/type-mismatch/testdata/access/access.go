// Package access writes the role.
package access

import (
	"context"
	"net/http"

	"example.com/mismatch/keys"
	"example.com/mismatch/values"
)

func Role(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := values.Set(r.Context(), keys.Role, keys.RoleName(r.Header.Get("X-Role")))
		ctx = context.WithValue(ctx, keys.Admin, r.Header.Get("X-Admin") != "")
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
