// Package keys has setters and getters.
package keys

import (
	"context"
	"log/slog"
)

type key int

const (
	user key = iota
	trace
	fields
	absent
)

func WithUser(ctx context.Context, u string) context.Context {
	return set(ctx, user, u)
}

func set(ctx context.Context, k key, v any) context.Context { return context.WithValue(ctx, k, v) }

func User(ctx context.Context) string {
	u, _ := ctx.Value(user).(string)
	return u
}

func WithTrace(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, trace, id)
}

func Trace(ctx context.Context) string {
	id, _ := ctx.Value(trace).(string)
	return id
}

// WithField adds to what is there.
func WithField(ctx context.Context, f string) context.Context {
	old, _ := ctx.Value(fields).([]string)
	return context.WithValue(ctx, fields, append(append([]string{}, old...), f))
}

func WithAbsent(ctx context.Context, v string) context.Context {
	if ctx.Value(absent) != nil {
		return ctx
	}
	return context.WithValue(ctx, absent, v)
}

// Fields looks up what WithOneMore adds to.
func Fields(ctx context.Context) []string {
	old, _ := ctx.Value(fields).([]string)
	return old
}

// WithOneMore adds to what is there, which it has looked up.
func WithOneMore(ctx context.Context, f string) context.Context {
	old := Fields(ctx)
	return context.WithValue(ctx, fields, append(old[:len(old):len(old)], f))
}

type (
	scopeKey   struct{}
	loggerKey  struct{}
	systemKey  struct{}
	systemName struct{}
)

// WithScope is called wherever another scope begins.
func WithScope(ctx context.Context, scope string) context.Context {
	return context.WithValue(ctx, scopeKey{}, scope)
}

func WithLogger(ctx context.Context, logger *slog.Logger) context.Context {
	return context.WithValue(ctx, loggerKey{}, logger)
}

// AsSystem puts two keys in.
func AsSystem(ctx context.Context, name string) context.Context {
	ctx = context.WithValue(ctx, systemKey{}, true)
	return context.WithValue(ctx, systemName{}, name)
}

func IsSystem(ctx context.Context) bool {
	is, _ := ctx.Value(systemKey{}).(bool)
	return is
}
