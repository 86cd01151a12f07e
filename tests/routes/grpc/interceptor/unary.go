// Package interceptor holds the service's interceptors.
package interceptor

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"example.com/routes/record"
)

type contextKey int

const (
	callerKey contextKey = iota
	tenantKey
)

type timingKey struct{}

// Caller finds out who is calling.
func Caller() grpc.UnaryServerInterceptor {
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		record.Component()
		return handler(withCaller(ctx), req)
	}
}

func withCaller(ctx context.Context) context.Context {
	md, _ := metadata.FromIncomingContext(ctx)
	ctx = context.WithValue(ctx, callerKey, first(md, "authorization"))
	if tenant := first(md, "x-tenant"); tenant != "" {
		ctx = context.WithValue(ctx, tenantKey, tenant)
	}
	return ctx
}

func first(md metadata.MD, key string) string {
	if values := md.Get(key); len(values) > 0 {
		return values[0]
	}
	return ""
}

// Timing is an interceptor.
func Timing(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	record.Component()
	ctx = context.WithValue(ctx, timingKey{}, "start")
	return handler(ctx, req)
}

// Limiter bounds calls.
type Limiter struct{ Most int }

// Unary is an interceptor.
func (l *Limiter) Unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (resp any, err error) {
	record.Component()
	ctx = context.WithValue(ctx, tenantKey, info.FullMethod)
	return handler(ctx, req)
}

// Recover answers for handlers that panic.
func Recover(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (resp any, err error) {
	record.Component()
	defer func() {
		if reason := recover(); reason != nil {
			err = context.Canceled
		}
	}()
	return handler(ctx, req)
}

// Of returns who is calling, for whom.
func Of(ctx context.Context) (caller, tenant string) {
	caller, _ = ctx.Value(callerKey).(string)
	tenant, _ = ctx.Value(tenantKey).(string)
	return caller, tenant
}

// Started returns when a call began.
func Started(ctx context.Context) string {
	started, _ := ctx.Value(timingKey{}).(string)
	return started
}
