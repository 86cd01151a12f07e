// Package stations serves the places where parcels wait.
package stations

import (
	"net/http"

	"github.com/gorilla/mux"

	"example.com/routes/mux/session"
	"example.com/routes/record"
)

// Board answers with what waits at a station.
type Board struct{ Title string }

// ServeHTTP answers with it.
func (b Board) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	_, _ = w.Write([]byte(b.Title))
}

// Mount adds the stations below a router and returns where more can be added.
func Mount(r *mux.Router, middlewares ...mux.MiddlewareFunc) *mux.Router {
	s := r.PathPrefix("/stations").Subrouter()
	s.Use(middlewares...)
	s.HandleFunc("", list).Methods(http.MethodGet)
	s.HandleFunc("/{station}", open).Methods(http.MethodPut, http.MethodPost).Name("open")
	s.Handle("/{station}/board", Board{Title: "waiting"})

	keys := s.PathPrefix("/{station}/keys").Subrouter()
	keys.HandleFunc("/{key}", key("front")).Methods("GET")
	keys.Use(session.User("porter"))
	return s
}

func list(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
}

func open(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
}

func key(door string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		record.Handler(r.Context())
		_, _ = w.Write([]byte(door + mux.Vars(r)["key"]))
	}
}
