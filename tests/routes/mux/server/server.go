// Package server puts the service together.
package server

import (
	"net/http"

	"github.com/gorilla/mux"

	"example.com/routes/mux/config"
	"example.com/routes/mux/parcels"
	"example.com/routes/mux/quota"
	"example.com/routes/mux/session"
	"example.com/routes/mux/stations"
	"example.com/routes/mux/web"
	"example.com/routes/record"
)

// NewRouter returns the service's routes.
func NewRouter(cfg config.Config) *mux.Router {
	router := mux.NewRouter().StrictSlash(true)
	router.HandleFunc("/health", health).Methods("GET")

	api := router.PathPrefix("/api/v2").Subrouter()
	web.Register(api, parcels.New("north").Routes())
	station := stations.Mount(api, session.User("guest"))
	station.Methods("DELETE").Path("/{station}/lock").HandlerFunc(health)
	if cfg.Features.Quota {
		api.Use(quota.New(60).Middleware)
	}
	if cfg.Features.Legacy {
		old := router.PathPrefix("/api/v1").Subrouter()
		web.Register(old, parcels.New("south").Routes())
	}

	router.PathPrefix("/static/").Handler(http.StripPrefix("/static/", files("dist")))
	router.Path("/robots.txt").Methods("GET", "HEAD").HandlerFunc(files("dist").robots)

	// Middlewares count for what was registered before as well.
	router.Use(recovered, session.Attach)
	return router
}

func recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record.Component()
		defer func() {
			if recover() != nil {
				w.WriteHeader(http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

func health(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
}

// files is a folder.
type files string

func (f files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	_, _ = w.Write([]byte(string(f) + r.URL.Path))
}

func (f files) robots(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	_, _ = w.Write([]byte("User-agent: *\n"))
}
