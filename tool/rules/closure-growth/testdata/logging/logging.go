// Package logging has interceptors that were given a logger when they were set up.
package logging

import (
	"context"
	"log/slog"
)

// Logger is known by its name and its methods alone.
type Logger interface {
	With(fields ...any) Logger
	Info(text string)
}

type handler func(context.Context, any) (any, error)

type interceptor func(ctx context.Context, request any, next handler) (any, error)

// Shared changes the logger that all calls share.
func Shared(log Logger, name func(context.Context) string) interceptor {
	return func(ctx context.Context, request any, next handler) (any, error) {
		log = log.With("caller", name(ctx)) // want "the captured logger log is derived from itself each time the closure runs and gains a logger layer"
		log.Info("called")
		return next(ctx, request)
	}
}

// Shadowed has one of its own for each call.
func Shadowed(log Logger, name func(context.Context) string) interceptor {
	return func(ctx context.Context, request any, next handler) (any, error) {
		log := log
		log = log.With("caller", name(ctx))
		log.Info("called")
		return next(ctx, request)
	}
}

// Queue makes one function for each kind of event, and each of these shares one logger.
func Queue(log *slog.Logger) func(kind string) func(name string) {
	enqueue := func(log *slog.Logger, kind string) func(name string) {
		log = log.With("kind", kind)
		return func(name string) {
			log = log.With("name", name) // want "the captured logger log is derived from itself"
			log.Info("queued")
		}
	}
	return func(kind string) func(name string) { return enqueue(log, kind) }
}
