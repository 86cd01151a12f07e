// Keys, routes and names that a page could stumble over.
package main

import (
	"context"
	"net/http"
)

type mark string

const (
	ends    mark = "</script><script>document.title='run'</script>"
	comment mark = "<!-- <script> ]]> &amp; \u2028 \\u003c"
	wide    mark = "ключ 键 🔑"
)

func put(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), ends, "<b>1</b>")
		ctx = context.WithValue(ctx, comment, 2)
		ctx = context.WithValue(ctx, wide, "a line that is longer than a page should have to show: 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 the end of it")
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func show(w http.ResponseWriter, r *http.Request) {
	_ = r.Context().Value(ends)
	_ = r.Context().Value(comment)
	_ = r.Context().Value(wide)
}

func main() {
	mux := http.NewServeMux()
	mux.Handle("GET /a/<b>/{id}", put(http.HandlerFunc(show)))
	_ = http.ListenAndServe(":8080", mux)
}
