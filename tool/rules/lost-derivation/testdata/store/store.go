package store

import (
	"context"

	"example.com/lost/spans/start"

	"go.opentelemetry.io/otel/trace"
)

type Store struct{ Tracer trace.Tracer }

// Load goes through a method that starts the span.
func (s *Store) Load(ctx context.Context, id string) error {
	return s.load(ctx, id)
}

func (s *Store) load(ctx context.Context, id string) error {
	ctx, span := start.Span(ctx, s.Tracer, "load "+id)
	defer span.End()
	return ctx.Err()
}

// Forget has no span.
func (s *Store) Forget(ctx context.Context, id string) error { return ctx.Err() }
