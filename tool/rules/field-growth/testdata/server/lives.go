package server

import (
	"context"
	"log/slog"
	"strings"

	"example.com/field/keys"
)

// call and attempt live as long as the context they are given when they are made.
type call struct{ ctx context.Context }

type attempt struct{ ctx context.Context }

func (c *call) newAttempt() *attempt {
	return &attempt{ctx: keys.WithUser(c.ctx, "attempt")}
}

func (a *attempt) send(user string) {
	a.ctx = keys.WithUser(a.ctx, user)
}

// query is made for each use, by a method that says nothing of how long it lives.
type query struct{ ctx context.Context }

func (s *Server) Query() *query { return &query{} }

func tracedQuery(q *query) {
	q.ctx = keys.WithUser(q.ctx, "traced")
}

// discovery asks once for what it logs with.
type discovery struct {
	logger     *slog.Logger
	datacenter string
}

var found = &discovery{logger: slog.Default()}

func (d *discovery) ask() {
	if d.datacenter != "" {
		return
	}
	d.datacenter = "north"
	d.logger = d.logger.With("datacenter", d.datacenter)
}

func (d *discovery) askAgain() {
	if d.datacenter == "" {
		return
	}
	d.datacenter = "south"
	d.logger = d.logger.With("datacenter", d.datacenter) // want "the logger in logger of .*discovery is derived from itself and kept"
}

// SetName is called when the service is set up.
func (d *discovery) SetName(name string) {
	d.logger = d.logger.With("name", name)
}

// Settle is called at any time.
func (d *discovery) Settle(name string) {
	d.logger = d.logger.With("settled", name) // want "the logger in logger of .*discovery is derived from itself and kept"
}

// chain's With promises a child and changes its receiver.
type chain struct{ inner *slog.Logger }

type Logging interface {
	With(key string, v any) Logging
}

func Chained(l *slog.Logger) Logging {
	c := chain{}
	c.inner = l
	return &c
}

func (c *chain) With(key string, v any) Logging {
	c.inner = c.inner.With(key, v) // want "the logger in inner of .*chain is derived from itself and kept"
	return c
}

// requestLogger is made for each request; what its With returns goes by another name.
type requestLogger struct{ inner *slog.Logger }

func loggerOf(ctx context.Context) Logging {
	return &requestLogger{inner: slog.Default().With("deadline", ctx.Err() == nil)}
}

func (l *requestLogger) With(key string, v any) Logging {
	l.inner = l.inner.With(key, v) // want "the logger in inner of .*requestLogger is derived from itself and kept"
	return l
}

// requestBuilder says by its type that it returns itself.
type requestBuilder struct{ inner *slog.Logger }

func builderOf(ctx context.Context) *requestBuilder {
	return &requestBuilder{inner: slog.Default().With("deadline", ctx.Err() == nil)}
}

func (b *requestBuilder) With(key string, v any) *requestBuilder {
	b.inner = b.inner.With(key, v)
	return b
}

// child's With returns one.
type child struct{ inner *slog.Logger }

func (c *child) With(key string, v any) Logging {
	own := *c
	own.inner = own.inner.With(key, v)
	return &own
}

var _ = []any{(*call).newAttempt, (*attempt).send, (*Server).Query, tracedQuery, (*discovery).ask, (*discovery).askAgain, found, (*child).With, loggerOf, builderOf}

// ready is named once and remembers that.
type ready struct {
	logger *slog.Logger
	name   string
}

var first = &ready{logger: slog.Default()}

func (r *ready) rename(name string) {
	if r.name == "" {
		r.name = name
		r.logger = r.logger.With("name", r.name)
	}
	if r.name == "" {
		r.logger = r.logger.With("name", "none") // want "the logger in logger of server.ready is derived from itself and kept"
	}
}

// zone is only mentioned at package level for its type to be checked.
type zone struct{ logger *slog.Logger }

type zoneKey struct{}

type located interface {
	at(ctx context.Context) *zone
}

var _ located = &zone{}

func (z *zone) clone() *zone {
	same := *z
	return &same
}

func (z *zone) at(ctx context.Context) *zone {
	other := z.clone()
	if name := ctx.Value(zoneKey{}); name != nil {
		other.logger = other.logger.With("name", name)
	}
	return other
}

// batch is worked off call by call, each with a context of its own from the batch's.
type batch struct{ ctx context.Context }

func work(b *batch, next func() string) {
	all := keys.WithUser(b.ctx, "batch")
	for {
		name := next()
		if name == "" {
			return
		}
		b.ctx = keys.WithUser(all, name)
	}
}

func workOn(b *batch, next func() string) {
	for {
		name := next()
		if name == "" {
			return
		}
		b.ctx = keys.WithUser(b.ctx, name) // want "the context in ctx of server.batch is derived from itself and kept"
	}
}

func (r *ready) mark(name string) {
	if !strings.Contains(r.name, "[marked]") {
		r.name = name + "[marked]"
		r.logger = r.logger.With("name", r.name)
	}
}
