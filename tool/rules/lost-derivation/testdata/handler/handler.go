package handler

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"example.com/lost/keys"
)

type roleKey struct{}

func use(ctx context.Context) { <-ctx.Done() }

func Overwritten(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context()) // want "the context from context.WithCancel is never used: .* derives from the older context again"
	defer cancel()
	ctx = context.WithValue(r.Context(), roleKey{}, "admin")
	use(ctx)
}

func OverwrittenThroughHelper(ctx context.Context) {
	child := keys.WithUser(ctx, "u") // want "the context from .*WithUser is never used"
	child = keys.LoggerInto(ctx, slog.Default())
	use(child)
}

// The older context is taken again although the one with the name is at hand.
func OverwrittenBesideAnEffect(ctx context.Context) {
	child := keys.WithWork(ctx, "sync") // want "the context from .*WithWork is never used: .*WithUser derives from the older context again"
	child = keys.WithUser(ctx, "u")
	use(child)
}

func NeverUsedBesideAnEffect(ctx context.Context) {
	ctx = keys.WithWork(ctx, "sync")
	use(context.TODO())
}

func OnlyCancelKept(ctx context.Context) {
	_, cancel := context.WithTimeout(ctx, time.Second) // want "the context that context.WithTimeout returns goes to _: its cancel function ends nothing"
	defer cancel()
	use(ctx)
}

func RequestAsStatement(w http.ResponseWriter, r *http.Request, next http.Handler) {
	r.WithContext(keys.WithUser(r.Context(), "u")) // want "the request that .*WithContext returns is dropped"
	next.ServeHTTP(w, r)
}

func ResultDropped(ctx context.Context) {
	keys.LoggerInto(ctx, slog.Default()) // want "the context that .*LoggerInto returns is dropped, and with it a value layer"
	use(ctx)
}

func ValueDropped(ctx context.Context) {
	with := context.WithValue
	with(ctx, roleKey{}, "admin") // want "the context that .* returns is dropped"
	use(ctx)
}

func NeverUsed(ctx context.Context, next func()) {
	use(ctx)
	ctx = keys.WithUser(ctx, "late") // want "the context from .*WithUser is assigned and never used"
	next()
}

type call struct {
	ctx   context.Context
	limit time.Duration
}

func (c call) With(user string) {
	c.ctx = keys.WithUser(c.ctx, user) // want "the context is stored in ctx of a copy of .*call, which the caller never sees"
}

func (c call) run() { use(c.ctx) }
