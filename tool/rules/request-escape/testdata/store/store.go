// Package store does work that a cancelled context stops.
package store

import (
	"context"
	"net/http"
)

type Order struct{ ID string }

type Store struct{ client *http.Client }

// Save sends the order away; the context bounds that.
func (s *Store) Save(ctx context.Context, order Order) error {
	return s.post(ctx, "/orders/"+order.ID)
}

func (s *Store) post(ctx context.Context, path string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, path, nil)
	if err != nil {
		return err
	}
	_, err = s.client.Do(req)
	return err
}

// Forget needs no context, and takes one for the interface's sake.
func (s *Store) Forget(_ context.Context, order Order) {}

type contextKey struct{}

// Tenant reads a value, which outlives the cancellation.
func Tenant(ctx context.Context) string {
	tenant, _ := ctx.Value(contextKey{}).(string)
	return tenant
}

// Watch works until the context ends.
func (s *Store) Watch(ctx context.Context, orders <-chan Order) {
	for {
		select {
		case <-ctx.Done():
			return
		case order := <-orders:
			_ = s.Save(ctx, order)
		}
	}
}
