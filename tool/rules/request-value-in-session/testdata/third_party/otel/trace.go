// Package trace stands in for the library: what the fixtures call, and no more.
package trace

import "context"

type TraceID [16]byte

func (t TraceID) String() string { return "" }

type SpanContext struct{ id TraceID }

func (s SpanContext) TraceID() TraceID { return s.id }

type Span interface {
	End()
	SpanContext() SpanContext
}

func SpanFromContext(ctx context.Context) Span { return nil }
