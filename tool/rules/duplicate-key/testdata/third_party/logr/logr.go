// Package logr stands in for the real one.
package logr

import "context"

type Logger struct{ values []any }

type contextKey struct{}

func (l Logger) WithValues(values ...any) Logger {
	return Logger{append(append([]any{}, l.values...), values...)}
}

func NewContext(ctx context.Context, logger Logger) context.Context {
	return context.WithValue(ctx, contextKey{}, logger)
}

func FromContextOrDiscard(ctx context.Context) Logger {
	logger, _ := ctx.Value(contextKey{}).(Logger)
	return logger
}
