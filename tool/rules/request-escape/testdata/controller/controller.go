// Package controller has handlers that a wrapper calls, which writes what they return.
package controller

import (
	"context"
	"encoding/json"
	"net/http"

	"example.com/escape/store"
)

type Result struct{ Code int }

type Action func(r *http.Request, vars map[string]string) *Result

// Serve makes a handler of an action.
func Serve(action Action) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		result := action(r, map[string]string{"id": r.URL.Query().Get("id")})
		w.WriteHeader(result.Code)
		_ = json.NewEncoder(w).Encode(result)
	}
}

type OrdersController struct{ store *store.Store }

func (c *OrdersController) Create(r *http.Request, vars map[string]string) *Result {
	go c.store.Save(r.Context(), store.Order{ID: vars["id"]}) // want "the request's context is used by a goroutine .*\[likely\]"
	return &Result{Code: http.StatusAccepted}
}

func (c *OrdersController) Keep(r *http.Request, vars map[string]string) *Result {
	go c.store.Save(context.WithoutCancel(r.Context()), store.Order{ID: vars["id"]})
	return &Result{Code: http.StatusAccepted}
}

func (c *OrdersController) Routes(mux *http.ServeMux) {
	mux.HandleFunc("/create", Serve(c.Create))
	mux.HandleFunc("/keep", Serve(c.Keep))
}

// sender is a client: its requests are its own.
type sender struct {
	next  http.RoundTripper
	store *store.Store
}

func (s sender) RoundTrip(r *http.Request) (*http.Response, error) {
	go s.store.Save(r.Context(), store.Order{})
	return s.next.RoundTrip(r)
}
