// Package invoices serves what is to be paid.
package invoices

import (
	"fmt"
	"net/http"

	"github.com/justinas/alice"

	"example.com/routes/nethttp/auth"
	"example.com/routes/nethttp/tenant"
	"example.com/routes/nethttp/trace"
	"example.com/routes/nethttp/web"
	"example.com/routes/record"
)

const prefix = "/v1/invoices"

// API holds the handlers.
type API struct{ Currency string }

// Totals sums up.
type Totals struct{ Currency string }

// Register adds the routes to a mux behind a chain.
func Register(mux *http.ServeMux, chain alice.Chain) {
	api := API{Currency: "EUR"}
	mux.Handle("GET "+prefix, chain.ThenFunc(api.list))
	mux.Handle("GET "+prefix+"/{id}", chain.Then(http.HandlerFunc(api.get)))
	writes := chain.Append(auth.Only("clerk"))
	mux.Handle("POST "+prefix, writes.Then(web.Route("create", api.create)))
	mux.Handle("DELETE "+prefix+"/{id}", writes.Then(web.Route("cancel", api.cancel)))
	mux.Handle(prefix+"/totals/{year}/{rest...}", chain.Then(&Totals{Currency: "EUR"}))
	for _, format := range []string{"pdf", "csv"} {
		mux.Handle("GET "+prefix+"/{id}/"+format, chain.ThenFunc(Export(format)))
	}
}

func (a API) list(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	fmt.Fprintln(w, auth.Of(r), a.Currency)
}

func (a API) get(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	fmt.Fprintln(w, r.PathValue("id"), tenant.Name(r.Context()))
}

func (a *API) create(w http.ResponseWriter, r *http.Request) error {
	record.Handler(r.Context())
	_, err := fmt.Fprintln(w, trace.ID(r.Context()))
	return err
}

func (a *API) cancel(w http.ResponseWriter, r *http.Request) error {
	record.Handler(r.Context())
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// ServeHTTP answers with the totals of a year.
func (t *Totals) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	fmt.Fprintln(w, t.Currency, r.PathValue("year"))
}

// Export answers with a file.
func Export(format string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		record.Handler(r.Context())
		w.Header().Set("Content-Type", "application/"+format)
	}
}
