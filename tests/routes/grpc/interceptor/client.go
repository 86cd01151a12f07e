package interceptor

import (
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"example.com/routes/record"
)

type attemptKey struct{}

// Forward hands on who is calling.
func Forward(service string) grpc.UnaryClientInterceptor {
	return func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn,
		invoker grpc.UnaryInvoker, opts ...grpc.CallOption) error {
		record.Component()
		ctx = metadata.AppendToOutgoingContext(ctx, "x-service", service)
		return invoker(ctx, method, req, reply, cc, opts...)
	}
}

// Retry tries again.
func Retry(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn,
	invoker grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	record.Component()
	ctx = context.WithValue(ctx, attemptKey{}, 1)
	return invoker(ctx, method, req, reply, cc, opts...)
}

// Deadline bounds calls.
func Deadline(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn,
	invoker grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	record.Component()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return invoker(ctx, method, req, reply, cc, opts...)
}

// ForwardStream hands on who is calling.
func ForwardStream(service string) grpc.StreamClientInterceptor {
	return func(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string,
		streamer grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
		record.Component()
		ctx = metadata.AppendToOutgoingContext(ctx, "x-service", service)
		return streamer(ctx, desc, cc, method, opts...)
	}
}
