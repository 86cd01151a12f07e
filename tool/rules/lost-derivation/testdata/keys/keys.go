package keys

import (
	"context"
	"log/slog"
	"runtime/pprof"
)

type userKey struct{}
type loggerKey struct{}

func WithUser(ctx context.Context, user string) context.Context {
	return context.WithValue(ctx, userKey{}, user)
}

// LoggerInto returns a context that holds the logger.
func LoggerInto(ctx context.Context, logger *slog.Logger) context.Context {
	return context.WithValue(ctx, loggerKey{}, logger)
}

// Labels are filled in place: their context is handed back for convenience only.
type Labels struct{ set map[string]string }

type labelsKey struct{}

func WithLabel(ctx context.Context, name, value string) context.Context {
	labels, ok := ctx.Value(labelsKey{}).(*Labels)
	if !ok {
		labels = &Labels{set: map[string]string{}}
		ctx = context.WithValue(ctx, labelsKey{}, labels)
	}
	labels.set[name] = value
	return ctx
}

type workKey struct{}

// WithWork names the work of the running goroutine too.
func WithWork(ctx context.Context, name string) context.Context {
	ctx = pprof.WithLabels(ctx, pprof.Labels("work", name))
	pprof.SetGoroutineLabels(ctx)
	return context.WithValue(ctx, workKey{}, name)
}
