// Package onward hands requests on while a span is open.
package onward

import (
	"context"
	"net/http"

	"example.com/lost/spans/start"
	"example.com/lost/store"

	"go.opentelemetry.io/otel/trace"
)

type spanKey struct{}

// StartSpan yields the context alone: who has it ends the span.
func StartSpan(ctx context.Context, tracer trace.Tracer, name string) context.Context {
	_, span := tracer.Start(ctx, name)
	return context.WithValue(ctx, spanKey{}, span)
}

func EndSpan(ctx context.Context) {
	if span, ok := ctx.Value(spanKey{}).(trace.Span); ok {
		span.End()
	}
}

func Write(ctx context.Context, tracer trace.Tracer, write func() error) error {
	StartSpan(ctx, tracer, "write") // want "the context that onward.StartSpan returns is dropped"
	err := write()
	EndSpan(ctx)
	return err
}

func Written(ctx context.Context, tracer trace.Tracer, write func() error) error {
	ctx = StartSpan(ctx, tracer, "write")
	err := write()
	EndSpan(ctx)
	return err
}

type tripper struct {
	tracer trace.Tracer
	next   http.RoundTripper
}

func (t *tripper) RoundTrip(req *http.Request) (*http.Response, error) {
	_, span := t.tracer.Start(req.Context(), req.URL.Path) // want "goes to _: what the request meets next is not below it"
	defer span.End()
	return t.next.RoundTrip(req)
}

type traced struct{ *tripper }

func (t *traced) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, span := t.tracer.Start(req.Context(), req.URL.Path)
	defer span.End()
	return t.next.RoundTrip(req.WithContext(ctx))
}

// The span is over when the request goes out.
func Signed(tracer trace.Tracer, client *http.Client, req *http.Request, sign func(*http.Request)) (*http.Response, error) {
	_, span := tracer.Start(req.Context(), "sign")
	sign(req)
	span.End()
	return client.Do(req)
}

func Until(ctx context.Context, tracer trace.Tracer, from *store.Store, id string) error {
	_, span := start.Span(ctx, tracer, "order") // want "the span that .*load starts meanwhile is not its child"
	err := from.Load(ctx, id)
	span.End()
	return err
}

func Before(ctx context.Context, tracer trace.Tracer, from *store.Store, id string) error {
	_, span := start.Span(ctx, tracer, "parse")
	span.End()
	return from.Load(ctx, id)
}
