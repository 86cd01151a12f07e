package start

import (
	"context"

	"go.opentelemetry.io/otel/trace"
)

func Span(ctx context.Context, tracer trace.Tracer, name string) (context.Context, trace.Span) {
	return tracer.Start(ctx, name)
}
