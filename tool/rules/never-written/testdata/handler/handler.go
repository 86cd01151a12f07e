// Package handler reads what the program writes, and what it does not.
package handler

import (
	"context"
	"net/http"

	"example.com/written/names"
	"example.com/written/state"
	"github.com/gin-gonic/gin"
)

func Serve(w http.ResponseWriter, r *http.Request) {
	s, _ := r.Context().Value(names.Session).(string) // want "names.Session is looked up and never written .nothing in this program names it elsewhere.* \\[likely\\]"
	shared, _ := r.Context().Value(names.Shared).(string)
	_, _ = w.Write([]byte(s + shared + names.RequestID(r.Context())))
	state.Wait(r.Context())
}

func Middleware(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx := state.Set(r.Context(), names.Request, r.Header.Get("X-Request-Id"))
		ctx = state.Set(ctx, names.Key("shared"), "x")
		next(w, r.WithContext(ctx))
	}
}

// Gin passes its own context on, which answers what was put into it.
func Gin(c *gin.Context) {
	c.Set("request", 1)
	use(c)
}

func use(ctx context.Context) { state.Wait(ctx) }
