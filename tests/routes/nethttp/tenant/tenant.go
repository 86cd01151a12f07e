// Package tenant finds out for whom a request is.
package tenant

import (
	"context"
	"net/http"

	"example.com/routes/record"
)

type nameKey struct{}

type settings struct {
	Name   string
	Region string
}

// Resolve puts the tenant into the request's state.
func Resolve(region string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			record.Component()
			found := settings{Name: r.Header.Get("X-Tenant"), Region: region}
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), nameKey{}, found)))
		})
	}
}

// Name returns the tenant's name.
func Name(ctx context.Context) string {
	found, _ := ctx.Value(nameKey{}).(settings)
	return found.Name + found.Region
}
