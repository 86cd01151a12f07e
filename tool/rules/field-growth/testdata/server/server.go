package server

import (
	"context"
	"log/slog"
	"net/http"

	"example.com/field/keys"
	"go.opentelemetry.io/otel/trace"
)

type pathKey struct{}

type Server struct {
	ctx    context.Context
	tracer trace.Tracer
	logger *slog.Logger
	state  struct{ ctx context.Context }
}

var defaultServer = New(nil)

func New(tracer trace.Tracer) *Server {
	s := &Server{ctx: context.Background(), tracer: tracer, logger: slog.Default()}
	s.ctx = keys.WithUser(s.ctx, "system")
	s.state.ctx = s.ctx
	return s
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var span trace.Span
	s.ctx, span = s.tracer.Start(s.ctx, r.URL.Path) // want "the context in ctx of .*Server is derived from itself and kept"
	defer span.End()
	s.ctx = context.WithValue(s.ctx, pathKey{}, r.URL.Path) // want "the context in ctx of .*Server is derived from itself and kept"
	s.logger = s.logger.With("path", r.URL.Path)            // want "the logger in logger of .*Server is derived from itself and kept"
}

func (s *Server) Through(user string) {
	ctx := s.state.ctx
	ctx = keys.WithUser(ctx, user) // want "the context in state.ctx of .*Server is derived from itself and kept"
	s.state.ctx = ctx
}

func (s *Server) ThroughAnother(other *Server, user string) {
	other.ctx = keys.WithUser(other.ctx, user) // want "the context in ctx of .*Server is derived from itself and kept"
}

func (s *Server) Once(id string) {
	s.ctx = keys.EnsureTrace(s.ctx, id)
}

// Restored puts the old context back when it is done.
func (s *Server) Restored(user string) {
	old := s.ctx
	s.ctx = keys.WithUser(s.ctx, user)
	defer func() { s.ctx = old }()
	s.work()
}

func (s *Server) work() { <-s.ctx.Done() }

// Poller is made with a context at hand, and serves many requests all the same.
type Poller struct{ ctx context.Context }

func NewPoller(ctx context.Context) *Poller { return &Poller{ctx: ctx} }

func (p *Poller) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.ctx = keys.WithUser(p.ctx, r.Header.Get("User")) // want "the context in ctx of .*Poller is derived from itself and kept: .* its owner serves many requests"
}

// Watch grows in its loop, whoever owns the poller.
func (p *Poller) Watch(users <-chan string) {
	for user := range users {
		p.ctx = keys.WithUser(p.ctx, user) // want "the context in ctx of .*Poller is derived from itself and kept: .* unbounded loop"
	}
}

type state struct{ ctx context.Context }

func Consume(r *http.Request, users <-chan string) {
	outside := &state{ctx: r.Context()}
	for user := range users {
		outside.ctx = keys.WithUser(outside.ctx, user) // want "the context in ctx of .*state is derived from itself and kept: .* unbounded loop"
	}
}

func ConsumeAfresh(r *http.Request, users <-chan string) {
	for user := range users {
		inside := &state{ctx: r.Context()}
		inside.ctx = keys.WithUser(inside.ctx, user)
		<-inside.ctx.Done()
	}
}

var byName = map[string]context.Context{}

func Named(r *http.Request) {
	name := r.URL.Path
	byName[name] = keys.WithUser(byName[name], name) // want "the context in the package-level byName"
}
