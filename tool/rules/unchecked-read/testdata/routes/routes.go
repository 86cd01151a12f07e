// Package routes looks up in handlers what a middleware writes that not every route passes.
package routes

import (
	"context"
	"log"
	"net/http"
)

type accountKey struct{}

type regionKey struct{}

func account(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), accountKey{}, r.Header.Get("X-Account"))))
	})
}

func region(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name := r.Header.Get("X-Region"); name != "" {
			r = r.WithContext(context.WithValue(r.Context(), regionKey{}, name))
		}
		next.ServeHTTP(w, r)
	})
}

func invoices(w http.ResponseWriter, r *http.Request) {
	name := r.Context().Value(accountKey{}).(string) // want `the assertion panics on GET /public/invoices: nothing that is passed there writes routes.accountKey\{\} \[likely\]`
	w.Write([]byte(name))
}

func receipts(w http.ResponseWriter, r *http.Request) {
	name := r.Context().Value(accountKey{}).(string)
	w.Write([]byte(name))
}

func orders(w http.ResponseWriter, r *http.Request) {
	if name, ok := r.Context().Value(accountKey{}).(string); ok {
		w.Write([]byte(name))
	}
}

// Whether it is there the region's middleware decides; that it is passed is all that is known.
func depots(w http.ResponseWriter, r *http.Request) {
	w.Write([]byte(r.Context().Value(regionKey{}).(string)))
}

// New returns the service's routes.
func New() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /invoices", account(http.HandlerFunc(invoices)))
	mux.HandleFunc("GET /public/invoices", invoices)
	mux.Handle("GET /receipts", account(http.HandlerFunc(receipts)))
	mux.Handle("GET /old/receipts", account(region(http.HandlerFunc(receipts))))
	mux.Handle("GET /orders", account(http.HandlerFunc(orders)))
	mux.HandleFunc("GET /public/orders", orders)
	mux.Handle("GET /depots", region(http.HandlerFunc(depots)))
	return mux
}

// Serve runs the service.
func Serve() { log.Fatal(http.ListenAndServe(":8080", New())) }
