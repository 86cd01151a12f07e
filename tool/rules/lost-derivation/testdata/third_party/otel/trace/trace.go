// Package trace stands in for OpenTelemetry's: only what the fixtures call.
package trace

import "context"

type SpanStartOption interface{ applySpanStart() }

type Span interface{ End() }

type Tracer interface {
	Start(ctx context.Context, spanName string, opts ...SpanStartOption) (context.Context, Span)
}
