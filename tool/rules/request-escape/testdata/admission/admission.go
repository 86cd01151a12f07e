// Package admission hands requests to function values of types of its own.
package admission

import (
	"context"
	"net/http"

	"example.com/escape/store"
	"example.org/elsewhere/apm"
	"google.golang.org/grpc"
)

type (
	Request  struct{ Name string }
	Response struct{ Allowed bool }
	Handler  func(ctx context.Context, in Request) Response
)

func (h Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if out := h(r.Context(), Request{Name: r.URL.Path}); !out.Allowed {
		w.WriteHeader(http.StatusForbidden)
	}
}

func (h Handler) Named(name string) Handler {
	return func(ctx context.Context, in Request) Response {
		in.Name = name
		return h(ctx, in)
	}
}

type webhooks struct {
	store *store.Store
	pool  *pool
}

func (h *webhooks) validate(ctx context.Context, in Request) Response {
	go h.store.Save(ctx, store.Order{ID: in.Name}) // want "the request's context is used by a goroutine .*\[likely\]"
	return Response{Allowed: true}
}

func (h *webhooks) mutate(ctx context.Context, in Request) Response {
	go h.store.Save(context.WithoutCancel(ctx), store.Order{ID: in.Name})
	return Response{Allowed: true}
}

// audit is given a policy too, by a wrapper.
func (h *webhooks) audit(ctx context.Context, in Request, policy string) Response {
	h.pool.Submit(func() { h.store.Save(ctx, store.Order{ID: in.Name + policy}) }) // want "the request's context is used by a function .*\[likely\]"
	return Response{Allowed: true}
}

type executor interface {
	execute(ctx context.Context, in Request, policy string) Response
}

type execute func(ctx context.Context, in Request, policy string) Response

func (e execute) execute(ctx context.Context, in Request, policy string) Response { return e(ctx, in, policy) }

func with(policy string, e executor) Handler {
	return func(ctx context.Context, in Request) Response { return e.execute(ctx, in, policy) }
}

// pool runs what it is given some time.
type pool struct{ work chan func() }

func (p *pool) Submit(run func()) { p.work <- run }

func Routes(mux *http.ServeMux, h *webhooks) {
	mux.Handle("/validate", Handler(h.validate).Named("validate"))
	mux.Handle("/mutate", Handler(h.mutate))
	mux.Handle("/audit", with("strict", execute(h.audit)))
}

// Intercept serves each call of a gRPC service.
func Intercept(s *store.Store) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, in any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		out, err := handler(ctx, in)
		go s.Save(ctx, store.Order{}) // want "the request's context is used by a goroutine"
		return out, err
	}
}

// Measured: what a package that isn't there puts on a context ends with it.
func Measured(s *store.Store) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx := apm.WithTransaction(r.Context(), "measured")
		go s.Save(ctx, store.Order{}) // want "the request's context is used by a goroutine .*\[likely\]"
	}
}

// Detached: unless it is named for the opposite.
func Detached(s *store.Store) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx := apm.WithDetachedContext(r.Context())
		go s.Save(ctx, store.Order{})
	}
}

// client keeps the context that it is made with.
type client struct {
	ctx   context.Context
	store *store.Store
}

func (c *client) save() { c.store.Save(c.ctx, store.Order{}) }

func save(ctx context.Context, s *store.Store) { (&client{ctx: ctx, store: s}).save() }

func Keeping(s *store.Store) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		go save(r.Context(), s) // want "the request's context is used by a goroutine .*\[likely\]"
	}
}

// Announce makes a message of the context's values, with a function that is nowhere to be seen. One that works
// with the context takes it first.
func Announce(s *store.Store) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		go func() { log(apm.NewMessage(r.URL.Path, ctx)) }()
		go func() { log(apm.NewSession(ctx, "announce")) }() // want "the request's context is used by a goroutine"
	}
}

func log(any) {}
