package mixed

import (
	"context"
	"net/http"

	gctx "github.com/gorilla/context"
)

type roleKey struct{}

func with(r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), roleKey{}, "admin"))
}

func Here(r *http.Request) any {
	gctx.Set(r, "user", "u")
	r = r.WithContext(context.WithValue(r.Context(), roleKey{}, "admin"))
	return gctx.Get(r, "user") // want "gorilla/context is asked for what it stores for another request: WithContext made a new one since"
}

func Renamed(r *http.Request, ctx context.Context) (any, bool) {
	gctx.Set(r, "user", "u")
	r2 := r.WithContext(ctx)
	return gctx.GetOk(r2, "user") // want "asked for what it stores for another request"
}

func Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		gctx.Set(r, "user", "u")
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), roleKey{}, "admin"))) // want "the request is made anew after gorilla/context has stored something for the old one: handlers behind don't find it \\[likely\\]"
	})
}

func Helped(r *http.Request) any {
	gctx.Set(r, "user", "u")
	r = with(r)
	return gctx.Get(r, "user") // want "asked for what it stores for another request"
}
