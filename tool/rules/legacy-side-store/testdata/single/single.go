package single

import (
	"context"
	"net/http"

	gctx "github.com/gorilla/context"
)

type roleKey struct{}

// Side uses the side store only.
func Side(r *http.Request) any {
	gctx.Set(r, "user", "u")
	return gctx.Get(r, "user")
}

// Before makes the request first.
func Before(w http.ResponseWriter, r *http.Request, next http.Handler) {
	r = r.WithContext(context.WithValue(r.Context(), roleKey{}, "admin"))
	gctx.Set(r, "user", "u")
	next.ServeHTTP(w, r)
}

// Own uses the request's context only.
func Own(w http.ResponseWriter, r *http.Request, next http.Handler) {
	next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), roleKey{}, "admin")))
}

// Old asks with the old request.
func Old(r *http.Request) (any, *http.Request) {
	gctx.Set(r, "user", "u")
	r2 := r.WithContext(context.WithValue(r.Context(), roleKey{}, "admin"))
	return gctx.Get(r, "user"), r2
}
