// Package admin serves those who run the library.
package admin

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.com/routes/chi/auth"
	"example.com/routes/record"
)

// Router returns the administration's routes.
func Router(who string) http.Handler {
	r := chi.NewRouter()
	guards := []func(http.Handler) http.Handler{auth.Grant("admin")}
	if who != "" {
		guards = append(guards, only(who))
	}
	r.Use(guards...)
	handlers := []struct {
		method, pattern string
		serve           http.HandlerFunc
	}{
		{"GET", "/locks", locks},
		{"POST", "/locks", lock},
		{"DELETE", "/locks/{name}", unlock},
	}
	for _, h := range handlers {
		r.Method(h.method, h.pattern, h.serve)
	}
	for _, action := range []string{"index", "vacuum"} {
		r.With(auth.Grant("run")).Post("/run/"+action, run(action))
	}
	return r
}

func only(who string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			record.Component()
			w.Header().Set("X-Admin", who)
			next.ServeHTTP(w, r)
		})
	}
}

func locks(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
}

func lock(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	w.WriteHeader(http.StatusCreated)
}

func unlock(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	w.WriteHeader(http.StatusNoContent)
}

func run(action string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		record.Handler(r.Context())
		_, _ = w.Write([]byte(action))
	}
}
