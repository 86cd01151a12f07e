// Package web is what the service's parts have in common.
package web

import (
	"net/http"

	"github.com/gorilla/mux"

	"example.com/routes/record"
)

// Route is a line of a part's table.
type Route struct {
	Name        string
	Method      string
	Pattern     string
	HandlerFunc http.HandlerFunc
}

// Routes is a part's table.
type Routes []Route

// Register adds a table to a router.
func Register(router *mux.Router, routes Routes) {
	for _, route := range routes {
		var handler http.Handler
		handler = route.HandlerFunc
		handler = named(handler, route.Name)
		router.
			Methods(route.Method).
			Path(route.Pattern).
			Name(route.Name).
			Handler(handler)
	}
}

func named(inner http.Handler, name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record.Component()
		w.Header().Set("X-Route", name)
		inner.ServeHTTP(w, r)
	})
}
