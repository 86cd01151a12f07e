package once

import (
	"context"
	"net/http"

	"example.com/repeated/keys"
)

// First is one middleware,
func First(w http.ResponseWriter, r *http.Request, next http.Handler) {
	next.ServeHTTP(w, r.WithContext(keys.WithUser(r.Context(), "u")))
}

// Second another.
func Second(w http.ResponseWriter, r *http.Request, next http.Handler) {
	r = r.WithContext(keys.WithUser(r.Context(), "v"))
	next.ServeHTTP(w, r)
}

// Two makes two of one.
func Two(r *http.Request, a, b context.Context) (*http.Request, *http.Request) {
	return r.WithContext(a), r.WithContext(b)
}

// Exclusive makes one or the other.
func Exclusive(w http.ResponseWriter, r *http.Request, next http.Handler, a, b context.Context, admin bool) {
	if admin {
		r = r.WithContext(a)
	} else {
		r = r.WithContext(b)
	}
	next.ServeHTTP(w, r)
}
