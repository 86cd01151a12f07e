// Package server puts the service together.
package server

import (
	"fmt"
	"log"
	"net/http"

	"github.com/justinas/alice"

	"example.com/routes/nethttp/admin"
	"example.com/routes/nethttp/auth"
	"example.com/routes/nethttp/config"
	"example.com/routes/nethttp/invoices"
	"example.com/routes/nethttp/tenant"
	"example.com/routes/nethttp/trace"
	"example.com/routes/nethttp/web"
	"example.com/routes/record"
)

// New returns the service.
func New(cfg config.Config) http.Handler {
	var handler http.Handler = Routes(cfg)
	if cfg.Audit {
		handler = audit(handler)
	}
	chain := web.Chain{web.Recover, trace.Start("billing")}
	return chain.Then(handler)
}

// Routes returns the routes without what is around all of them.
func Routes(cfg config.Config) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", health)
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		record.Handler(r.Context())
		fmt.Fprintln(w, "billing")
	})
	mux.Handle("hooks.example.com/paid", http.MaxBytesHandler(http.HandlerFunc(paid), 1<<20))

	guard := &auth.Guard{Realm: "billing", Open: true}
	chain := alice.New(guard.Wrap)
	if cfg.Tenants {
		chain = chain.Append(tenant.Resolve("eu"))
	}
	invoices.Register(mux, chain)

	mux.Handle("/admin/", guard.Wrap(http.StripPrefix("/admin", admin.Mux("admin"))))
	if cfg.Debug {
		handle(mux, "GET /debug/vars", variables{})
	}
	return mux
}

// handle registers a handler that may not be asked for by everybody.
func handle(mux *http.ServeMux, pattern string, h http.Handler) {
	log.Println("also serves", pattern)
	mux.Handle(pattern, auth.Only("operator")(h))
}

func audit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record.Component()
		next.ServeHTTP(w, r)
		log.Println(r.Method, r.URL.Path, trace.ID(r.Context()))
	})
}

func health(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	w.WriteHeader(http.StatusNoContent)
}

func paid(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	w.WriteHeader(http.StatusAccepted)
}

type variables struct{}

func (variables) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	fmt.Fprintln(w, "{}")
}
