// Package checked has somebody else check and enrich the context before it is used.
package checked

import (
	"context"
	"net/http"

	"example.com/escape/background"
	"example.com/escape/store"
)

type orderKey struct{}

// Checker yields the context to go on with.
type Checker interface {
	Check(ctx context.Context, id string) (context.Context, error)
	Detach(ctx context.Context) context.Context
}

type Strict struct{}

func (Strict) Check(ctx context.Context, id string) (context.Context, error) {
	return context.WithValue(ctx, orderKey{}, id), nil
}

func (Strict) Detach(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

type Lax struct{}

func (Lax) Check(ctx context.Context, _ string) (context.Context, error) { return ctx, nil }

func (Lax) Detach(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

var _, _ Checker = Strict{}, Lax{}

type Orders struct {
	checker Checker
	pool    *background.Pool
	store   *store.Store
}

func (o Orders) Post(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	ctx, err := o.checker.Check(ctx, r.URL.Path)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusAccepted)
	o.pool.Submit(func() { // want "the request's context is used by a function that .*Submit runs later.*\[likely\]"
		_ = o.store.Save(ctx, store.Order{})
	})
}

func (o Orders) Put(w http.ResponseWriter, r *http.Request) {
	ctx := o.checker.Detach(r.Context())
	o.pool.Submit(func() { _ = o.store.Save(ctx, store.Order{}) })
}
