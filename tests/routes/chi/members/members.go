// Package members serves those who borrow.
package members

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.com/routes/chi/auth"
	"example.com/routes/record"
)

// Store knows the members.
type Store interface {
	http.Handler
	Remind(w http.ResponseWriter, r *http.Request)
}

// Memory is a store.
type Memory struct{ names []string }

// ServeHTTP answers with all names.
func (m *Memory) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	for _, name := range m.names {
		_, _ = w.Write([]byte(name))
	}
}

// Remind writes to those who are late.
func (m *Memory) Remind(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	w.WriteHeader(http.StatusAccepted)
}

// Register adds the members' routes to a router.
func Register(r chi.Router, store Store) {
	r.Group(func(r chi.Router) {
		r.Use(auth.Grant("members"))
		r.Method(http.MethodGet, "/members", store)
		r.MethodFunc("POST", "/members/remind", store.Remind)
	})
	r.Handle("/members/all", store)
}
