// Package page cuts long lists into pages.
package page

import (
	"context"
	"net/http"

	"example.com/routes/record"
)

// Key is where a request's page stands.
const Key = "page"

// Of is a middleware that takes the page from the query.
func Of(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record.Component()
		ctx := context.WithValue(r.Context(), Key, r.URL.Query().Get("page"))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// Limit is a middleware that bounds a page's length.
func Limit(length int) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			record.Component()
			r = r.WithContext(context.WithValue(r.Context(), Key, length))
			next.ServeHTTP(w, r)
		})
	}
}
