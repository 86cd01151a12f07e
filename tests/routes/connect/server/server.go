// Package server puts the service together.
package server

import (
	"net/http"

	"connectrpc.com/connect"

	"example.com/routes/connect/api/ledger/v1/ledgerv1connect"
	"example.com/routes/connect/interceptor"
	"example.com/routes/connect/ledger"
	"example.com/routes/connect/web"
	"example.com/routes/record"
)

// Config says which parts of the service are on.
type Config struct {
	Trace bool
	Admin bool
}

// New returns the service.
func New(cfg Config) http.Handler {
	interceptors := []connect.Interceptor{interceptor.NewAccounts("house")}
	if cfg.Trace {
		interceptors = append(interceptors, interceptor.Trace("ledger"))
	}
	mux := http.NewServeMux()
	mux.Handle(ledgerv1connect.NewLedgerHandler(ledger.New("EUR"), connect.WithInterceptors(interceptors...)))
	if cfg.Admin {
		path, handler := ledgerv1connect.NewAdminHandler(ledger.Admin{}, connect.WithInterceptors(
			interceptor.Trace("admin"), interceptor.NewAccounts("admin")))
		mux.Handle(path, web.Only("admin", handler))
	}
	mux.HandleFunc("GET /healthz", health)
	return web.Origin(mux)
}

func health(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	w.WriteHeader(http.StatusNoContent)
}
