package tracing

import (
	"context"

	"go.opentelemetry.io/otel/trace"
)

func Loop(ctx context.Context, tracer trace.Tracer) {
	for {
		var span trace.Span
		ctx, span = tracer.Start(ctx, "round") // want "derived from itself in each round"
		span.End()
	}
}

func Fresh(ctx context.Context, tracer trace.Tracer) {
	for {
		roundContext, span := tracer.Start(ctx, "round")
		work(roundContext)
		span.End()
	}
}

func work(ctx context.Context) { <-ctx.Done() }
