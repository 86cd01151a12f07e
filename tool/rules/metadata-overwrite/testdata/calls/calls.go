package calls

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"example.com/overwrite/headers"
)

func use(ctx context.Context) { <-ctx.Done() }

func Twice(ctx context.Context) {
	ctx = metadata.NewOutgoingContext(ctx, metadata.Pairs("a", "1"))
	ctx = metadata.NewOutgoingContext(ctx, metadata.Pairs("b", "2")) // want "the outgoing metadata that metadata.NewOutgoingContext sets takes the place of what metadata.NewOutgoingContext set before: none of that is sent"
	use(ctx)
}

func ThroughHelpers(ctx context.Context) {
	ctx = headers.Authorised(ctx)
	ctx = context.WithValue(ctx, tenantKey{}, "t")
	ctx = metadata.NewOutgoingContext(ctx, metadata.Pairs("x-tenant", "t")) // want "takes the place of what headers.Authorised set before"
	use(ctx)
}

type tenantKey struct{}

func HelperLast(ctx context.Context) {
	ctx = metadata.NewOutgoingContext(ctx, metadata.Pairs("x-tenant", "t"))
	use(headers.Authorised(ctx)) // want "that headers.Authorised sets takes the place of what metadata.NewOutgoingContext set before"
}

func Caller(ctx context.Context) {
	ctx = headers.WithToken(ctx, "t")
	callee(ctx)
}

func callee(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	use(metadata.NewOutgoingContext(ctx, metadata.Pairs("x-tenant", "t"))) // want "takes the place of what headers.WithToken set before"
}

func Branch(ctx context.Context, admin bool) {
	if admin {
		ctx = headers.WithToken(ctx, "t")
	}
	use(metadata.NewOutgoingContext(ctx, metadata.MD{})) // want "takes the place of what headers.WithToken set before"
}

func Outermost(ctx context.Context) {
	between(headers.WithToken(ctx, "t"))
}

func between(ctx context.Context) {
	innermost(context.WithValue(ctx, tenantKey{}, "t"))
}

func innermost(ctx context.Context) {
	use(metadata.NewOutgoingContext(ctx, metadata.Pairs("x-tenant", "t"))) // want "takes the place of what headers.WithToken set before"
}

func Interceptor(ctx context.Context, method string, request, reply any, connection *grpc.ClientConn, invoker grpc.UnaryInvoker, options ...grpc.CallOption) error {
	ctx = metadata.NewOutgoingContext(ctx, metadata.Pairs("trace", "1")) // want "the outgoing metadata that metadata.NewOutgoingContext sets takes the place of what was set before the interceptor calls.Interceptor: none of that is sent"
	return invoker(ctx, method, request, reply, connection, options...)
}

func Traced() grpc.UnaryClientInterceptor {
	return func(ctx context.Context, method string, request, reply any, connection *grpc.ClientConn, invoker grpc.UnaryInvoker, options ...grpc.CallOption) error {
		return invoker(headers.Authorised(ctx), method, request, reply, connection, options...) // want "that headers.Authorised sets takes the place of what was set before the interceptor calls.Traced.func1"
	}
}
