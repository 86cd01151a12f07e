// Package web has handlers that keep their requests' contexts, and some that don't.
package web

import (
	"context"
	"net/http"
)

type Server struct {
	ctx   context.Context
	calls int
}

var server = &Server{}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.ctx = r.Context() // want "a request's context is kept in ctx of web.Server"
	s.calls++
}

type call struct {
	ctx context.Context
	id  string
}

func (s *Server) handle(w http.ResponseWriter, r *http.Request) {
	one := &call{id: r.URL.Path}
	one.ctx = r.Context()
	one.run()
}

func (c *call) run() { <-c.ctx.Done() }

func Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/one", server.handle)
	mux.Handle("/", server)
	return mux
}
