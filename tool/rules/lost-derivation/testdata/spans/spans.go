package spans

import (
	"context"

	"example.com/lost/spans/start"
	"example.com/lost/store"

	"go.opentelemetry.io/otel/trace"
)

type Service struct {
	tracer trace.Tracer
	store  *store.Store
}

func (s *Service) Order(ctx context.Context, id string) error {
	_, span := s.tracer.Start(ctx, "order") // want "the context of the span that trace.Tracer.Start starts goes to _"
	defer span.End()
	return s.store.Load(ctx, id)
}

func (s *Service) Ended(ctx context.Context, id string) (err error) {
	_, span := start.Span(ctx, s.tracer, "order") // want "the span that .*load starts meanwhile is not its child"
	defer func() { end(span, err) }()
	return s.store.Load(ctx, id)
}

func (s *Service) Child(ctx context.Context, id string) error {
	ctx, span := s.tracer.Start(ctx, "order")
	defer span.End()
	return s.store.Load(ctx, id)
}

// One after the other: the first span is over when the second one starts.
func (s *Service) Sequence(ctx context.Context, id string) error {
	_, span := s.tracer.Start(ctx, "parse")
	end(span, nil)
	return s.store.Load(ctx, id)
}

// Nobody starts a span below this one.
func (s *Service) Leaf(ctx context.Context, id string) error {
	_, span := s.tracer.Start(ctx, "forget")
	defer span.End()
	return s.store.Forget(ctx, id)
}

// What was called before is no part of it.
func (s *Service) Before(ctx context.Context, id string) error {
	if err := s.store.Load(ctx, id); err != nil {
		return err
	}
	_, span := s.tracer.Start(ctx, "count")
	defer span.End()
	return nil
}

func end(span trace.Span, err error) { span.End() }
