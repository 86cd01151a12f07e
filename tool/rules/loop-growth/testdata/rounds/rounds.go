// Package rounds has loops that end: what is meant for one round may not go into the next one.
package rounds

import (
	"context"
	"log/slog"

	"example.com/loop/keys"
)

type tenantKey struct{}

type span struct{ ctx context.Context }

func handle(ctx context.Context) error { return ctx.Err() }

// Tenants puts each tenant on top of all earlier ones.
func Tenants(ctx context.Context, tenants []string) error {
	for _, tenant := range tenants {
		ctx = context.WithValue(ctx, tenantKey{}, tenant) // want "the context is meant for one round of the loop and derived from the previous round's: it gains a value layer with key rounds.tenantKey"
		if err := handle(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Helper does it through a helper, over a map.
func Helper(ctx context.Context, queues map[string]chan<- context.Context) {
	for name, queue := range queues {
		ctx = keys.WithMessage(ctx, name) // want "meant for one round of the loop"
		queue <- ctx
	}
}

// Logger names all machines so far in each line.
func Logger(log *slog.Logger, machines []string) {
	for _, machine := range machines {
		log = log.With("machine", machine) // want "the logger is meant for one round of the loop and derived from the previous round's: it gains a logger layer"
		log.Info("deleting")
	}
}

// LoggerBehind says the last machine's name behind the loop too.
func LoggerBehind(log *slog.Logger, machines []string) {
	for _, machine := range machines {
		log = log.With("machine", machine) // want "the logger is meant for one round of the loop"
		log.Info("deleting")
	}
	log.Info("done")
}

// LoggerBuilt hands on a logger with all of the fields.
func LoggerBuilt(log *slog.Logger, fields map[string]string) *slog.Logger {
	for name, value := range fields {
		log = log.With(name, value)
		log.Debug("added")
	}
	return log
}

// Own starts from what was there before the loop.
func Own(ctx context.Context, tenants []string) {
	for _, tenant := range tenants {
		ctx := context.WithValue(ctx, tenantKey{}, tenant)
		handle(ctx)
	}
}

// UsedBehind looks at the last one behind the loop.
func UsedBehind(ctx context.Context, tenants []string) error {
	for _, tenant := range tenants {
		ctx = context.WithValue(ctx, tenantKey{}, tenant)
		handle(ctx)
	}
	return handle(ctx)
}

// Returned hands what it built to its caller.
func Returned(ctx context.Context, tenants []string) context.Context {
	for _, tenant := range tenants {
		ctx = context.WithValue(ctx, tenantKey{}, tenant)
		if handle(ctx) != nil {
			return ctx
		}
	}
	return nil
}

// Kept stores each one.
func Kept(ctx context.Context, tenants []string) []span {
	spans := make([]span, len(tenants))
	for i, tenant := range tenants {
		ctx = context.WithValue(ctx, tenantKey{}, tenant)
		spans[i].ctx = ctx
		handle(ctx)
	}
	return spans
}

// Labels gains another key each round.
func Labels(ctx context.Context, labels map[string]string) {
	for name, value := range labels {
		ctx = keys.WithLabel(ctx, name, value)
		handle(ctx)
	}
}

// Attempts are few.
func Attempts(ctx context.Context) {
	for attempt := 1; attempt <= 3; attempt++ {
		ctx = keys.WithAttempt(ctx, attempt)
		if handle(ctx) == nil {
			return
		}
	}
}

// OnlyDerived is handed on by nobody in the loop.
func OnlyDerived(ctx context.Context, tenants []string) {
	for _, tenant := range tenants {
		ctx = context.WithValue(ctx, tenantKey{}, tenant)
	}
	handle(ctx)
}
