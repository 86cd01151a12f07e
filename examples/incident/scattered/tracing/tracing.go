// Package tracing keeps the ids of a request's trace on its context.
package tracing

import (
	"context"

	"example.com/incident/traceparent"
)

const (
	traceKey = "trace_id"
	spanKey  = "span_id"
)

// Start continues the trace that a traceparent header names, or begins one, with a new span.
func Start(ctx context.Context, header string, newID func(bytes int) string) context.Context {
	traceID, ok := traceparent.Parse(header)
	if !ok {
		traceID = newID(16)
	}
	ctx = context.WithValue(ctx, traceKey, traceID)
	return context.WithValue(ctx, spanKey, newID(8))
}

// IDs returns the trace and the span of a context, "" where there is none.
func IDs(ctx context.Context) (traceID, spanID string) {
	traceID, _ = ctx.Value(traceKey).(string)
	spanID, _ = ctx.Value(spanKey).(string)
	return traceID, spanID
}
