// Package library belongs to somebody else: its keys are what they are.
package library

import "context"

type loggerKey struct{}
type tracerKey struct{}
type meterKey struct{}

// WithLogger puts a logger in.
func WithLogger(ctx context.Context) context.Context { return context.WithValue(ctx, loggerKey{}, 1) }

// WithTracer puts a tracer in.
func WithTracer(ctx context.Context) context.Context { return context.WithValue(ctx, tracerKey{}, 1) }

// WithMeter puts a meter in.
func WithMeter(ctx context.Context) context.Context { return context.WithValue(ctx, meterKey{}, 1) }
