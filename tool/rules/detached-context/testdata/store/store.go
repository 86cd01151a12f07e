// Package store asks something that a context bounds.
package store

import (
	"context"
	"net/http"
)

type Asker interface {
	Ask(ctx context.Context, what string) error
}

type Store struct{ client *http.Client }

func (s *Store) Ask(ctx context.Context, what string) error { return s.get(ctx, "/"+what) }

func (s *Store) get(ctx context.Context, path string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	_, err = s.client.Do(req)
	return err
}

// Both joins two contexts.
func (s *Store) Both(server, request context.Context) error {
	if server.Err() != nil {
		return server.Err()
	}
	return s.get(request, "/")
}

type key struct{}

// Name reads a value.
func Name(ctx context.Context) string {
	name, _ := ctx.Value(key{}).(string)
	return name
}

// Loop works on.
func (s *Store) Loop(ctx context.Context) { _ = s.get(ctx, "/loop") }
