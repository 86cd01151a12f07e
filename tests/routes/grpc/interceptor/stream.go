package interceptor

import (
	"context"

	"google.golang.org/grpc"

	"example.com/routes/record"
)

// stream is a stream with a context of its own.
type stream struct {
	grpc.ServerStream
	ctx context.Context
}

func (s *stream) Context() context.Context { return s.ctx }

// CallerStream finds out who is calling.
func CallerStream() grpc.StreamServerInterceptor {
	return func(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		record.Component()
		return handler(srv, &stream{ServerStream: ss, ctx: withCaller(ss.Context())})
	}
}

// TimingStream is an interceptor.
func TimingStream(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	record.Component()
	ctx := context.WithValue(ss.Context(), timingKey{}, "start")
	return handler(srv, &stream{ServerStream: ss, ctx: ctx})
}

// Stream is an interceptor.
func (l *Limiter) Stream(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	record.Component()
	return handler(srv, ss)
}
