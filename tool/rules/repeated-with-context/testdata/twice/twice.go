package twice

import (
	"context"
	"net/http"

	"example.com/repeated/keys"
)

func Straight(w http.ResponseWriter, r *http.Request, next http.Handler, a, b context.Context) {
	r = r.WithContext(a)
	r = r.WithContext(b) // want "WithContext a second time in this function"
	next.ServeHTTP(w, r)
}

func Derived(w http.ResponseWriter, r *http.Request, next http.Handler) {
	r = r.WithContext(keys.WithUser(r.Context(), "u"))
	r = r.WithContext(keys.WithUser(r.Context(), "v")) // want "a second time"
	next.ServeHTTP(w, r)
}

func Renamed(w http.ResponseWriter, r *http.Request, next http.Handler, admin bool) {
	r2 := r.WithContext(keys.WithUser(r.Context(), "u"))
	if admin {
		r2 = r2.WithContext(keys.WithUser(r2.Context(), "admin")) // want "a second time"
	}
	next.ServeHTTP(w, r2)
}

func Chained(w http.ResponseWriter, r *http.Request, next http.Handler, a, b context.Context) {
	next.ServeHTTP(w, r.WithContext(a).WithContext(b)) // want "a second time"
}
