// Package parcels serves the parcels.
package parcels

import (
	"fmt"
	"net/http"

	"github.com/gorilla/mux"

	"example.com/routes/mux/quota"
	"example.com/routes/mux/session"
	"example.com/routes/mux/web"
	"example.com/routes/record"
)

const base = "/parcels"

// Handler serves the parcels of one depot.
type Handler struct{ depot string }

// New returns a handler.
func New(depot string) *Handler { return &Handler{depot: depot} }

// Routes is the table of what it serves.
func (h *Handler) Routes() web.Routes {
	return web.Routes{
		{"ListParcels", "GET", base, h.list},
		{"AddParcel", "POST", base, quota.Class("bulk", h.add)},
		{"GetParcel", "GET", base + "/{id:[0-9]+}", h.get},
		{"MoveParcel", "PUT", base + "/{id:[0-9]+}/position", h.move},
	}
}

func (h *Handler) list(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	fmt.Fprintln(w, h.depot, session.Name(r.Context()))
}

func (h *Handler) add(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	class, left := quota.Of(r.Context())
	fmt.Fprintln(w, class, left)
}

func (h *Handler) get(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	fmt.Fprintln(w, mux.Vars(r)["id"], session.ID(r.Context()))
}

func (h *Handler) move(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
}
