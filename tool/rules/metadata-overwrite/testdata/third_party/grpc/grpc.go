// Package grpc stands in for gRPC: only what the fixtures name.
package grpc

import "context"

type ClientConn struct{}

type CallOption interface{ apply() }

type UnaryInvoker func(ctx context.Context, method string, request, reply any, connection *ClientConn, options ...CallOption) error

type UnaryClientInterceptor func(ctx context.Context, method string, request, reply any, connection *ClientConn, invoker UnaryInvoker, options ...CallOption) error
