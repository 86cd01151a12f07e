// Package admin serves those who run the service.
package admin

import (
	"fmt"
	"net/http"

	"example.com/routes/nethttp/auth"
	"example.com/routes/nethttp/trace"
	"example.com/routes/nethttp/web"
	"example.com/routes/record"
)

type route struct {
	pattern string
	handler http.HandlerFunc
	guards  web.Chain
}

// Mux returns the routes, without the prefix below which they are found.
func Mux(realm string) *http.ServeMux {
	guard := &auth.Guard{Realm: realm, Open: true}
	table := []route{
		{pattern: "GET /users", handler: users},
		{pattern: "GET /users/{name}", handler: user, guards: web.Chain{auth.Only("root")}},
		{pattern: "POST /flush", handler: flush, guards: web.Chain{guard.Wrap, auth.Only("root")}},
	}
	mux := http.NewServeMux()
	for _, entry := range table {
		mux.Handle(entry.pattern, entry.guards.Then(entry.handler))
	}
	return mux
}

func users(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	fmt.Fprintln(w, "root", trace.Parent(r.Context()))
}

func user(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	fmt.Fprintln(w, r.PathValue("name"), auth.Of(r))
}

func flush(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	w.WriteHeader(http.StatusAccepted)
}
