// Package kept has handlers of objects that keep a context.
package kept

import (
	"context"
	"net/http"
	"time"

	"example.com/setup/store"
)

type Server struct {
	ctx   context.Context
	store *store.Store
	asker store.Asker
}

func NewServer(ctx context.Context, s *store.Store) *Server { return &Server{ctx: ctx, store: s} }

func (s *Server) Get(w http.ResponseWriter, r *http.Request) {
	_ = s.store.Ask(s.ctx, r.URL.Path) // want "the handler uses kept.Server.ctx, which is older than any request"
}

func (s *Server) Limited(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(s.ctx, time.Second)
	defer cancel()
	_ = s.store.Ask(ctx, "limited") // want "the handler uses kept.Server.ctx, which is older"
}

func (s *Server) Behind(w http.ResponseWriter, r *http.Request) {
	_ = s.asker.Ask(s.ctx, "behind") // want "the handler uses kept.Server.ctx, .*\[likely\]"
}

type Node struct{ ctx context.Context }

func (n *Node) Context() context.Context { return n.ctx }

func Routes(n *Node, s *store.Store) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_ = s.Ask(n.Context(), r.Host) // want "the handler uses kept.Node.Context\(\), which is older than any request"
		if named(n.Context(), s, r) {
			w.WriteHeader(http.StatusNotFound)
		}
	}
}

func named(ctx context.Context, s *store.Store, r *http.Request) bool { return s.Ask(ctx, r.Host) == nil }

func Named(n *Node, s *store.Store) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if named(n.Context(), s, r) { // want "the handler uses kept.Node.Context\(\), which is older than any request"
			w.WriteHeader(http.StatusNotFound)
		}
	}
}

// --- what is fine

// The context of the command that waits for this one call-back.
type Command struct{ ctx context.Context }

func (c *Command) Context() context.Context { return c.ctx }

type login struct {
	command *Command
	store   *store.Store
}

func (l *login) Callback(w http.ResponseWriter, r *http.Request) {
	_ = l.store.Ask(l.command.Context(), r.URL.Path)
}

func (s *Server) Own(w http.ResponseWriter, r *http.Request) {
	_ = s.store.Ask(r.Context(), "own")
}

func (s *Server) Joined(w http.ResponseWriter, r *http.Request) {
	_ = s.store.Both(s.ctx, r.Context())
	_ = joined(s.ctx, s.store, r)
}

func joined(ctx context.Context, s *store.Store, r *http.Request) error { return s.Both(ctx, r.Context()) }

func (s *Server) Beside(w http.ResponseWriter, r *http.Request) {
	go s.store.Loop(s.ctx)
	go func() { _ = s.store.Ask(s.ctx, "beside") }()
	s.startJob(s.ctx)
	select {
	case <-s.ctx.Done():
	default:
	}
}

func (s *Server) startJob(ctx context.Context) { _ = s.store.Ask(ctx, "started") }

// keep starts something that goes on.
func keep(ctx context.Context, s *store.Store) { go s.Loop(ctx) }

func (s *Server) Keeps(w http.ResponseWriter, r *http.Request) { keep(s.ctx, s.store) }

// A job is made for each request, and its context is that one's.
type job struct {
	ctx   context.Context
	store *store.Store
}

func Jobs(s *store.Store) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		(&job{ctx: r.Context(), store: s}).ServeHTTP(w, r)
	}
}

func (j *job) ServeHTTP(w http.ResponseWriter, r *http.Request) { _ = j.store.Ask(j.ctx, "job") }
