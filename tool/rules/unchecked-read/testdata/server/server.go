// Package server starts requests and jobs.
package server

import (
	"context"
	"net/http"
	"time"

	"example.com/unchecked/audit"
	"example.com/unchecked/session"
)

type zoneKey struct{}

func Handler(l *audit.Log) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := session.WithUser(r.Context(), r.Header.Get("X-User"))
		l.Write(ctx, r.URL.Path)
		_, _ = w.Write([]byte(session.Request(r.Context())))
	})
}

func CleanUp(l *audit.Log) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	l.Write(ctx, "clean up")
}

func Import(name string) {
	ctx := session.WithTenant(context.Background(), name)
	audit.Tenant(ctx)
	if name != "" {
		ctx = session.WithBranch(ctx, name)
	}
	audit.Branch(ctx)
}

func zone(ctx context.Context) *time.Location {
	return ctx.Value(zoneKey{}).(*time.Location) // want "server.zoneKey"
}

func run(ctx context.Context) time.Time { return time.Now().In(zone(ctx)) }

func Now() time.Time { return run(context.TODO()) }

func NowIn(l *time.Location) time.Time {
	return run(context.WithValue(context.Background(), zoneKey{}, l))
}

// A jobs' runner whose functions take the context from a field.
type Runner struct{ ctx context.Context }

func (r *Runner) Run() time.Time { return run(r.ctx) }

type loader interface{ load(ctx context.Context) }

type pathKey struct{}

type files struct{}

func (files) load(ctx context.Context) { _ = ctx.Value(pathKey{}).(string) }

// Load may be given another loader.
func Load(l loader) { l.load(context.Background()) }

func WithPath(ctx context.Context, p string) context.Context {
	return context.WithValue(ctx, pathKey{}, p)
}

var _ loader = files{}

// A job's context is made by a method, with all that its readers need.
type Monitor struct{ spot spot }

type spot struct{ at *time.Location }

func (p spot) Context(ctx context.Context) context.Context {
	return context.WithValue(ctx, zoneKey{}, p.at)
}

func (m *Monitor) context() context.Context { return m.spot.Context(context.Background()) }

func (m *Monitor) Run() time.Time { return run(m.context()) }
