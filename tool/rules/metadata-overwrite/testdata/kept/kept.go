package kept

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"example.com/overwrite/headers"
)

func use(ctx context.Context) { <-ctx.Done() }

// Append adds to what is there.
func Append(ctx context.Context) {
	ctx = headers.WithToken(ctx, "t")
	ctx = metadata.AppendToOutgoingContext(ctx, "x-tenant", "t")
	use(ctx)
}

// Merged reads what is there.
func Merged(ctx context.Context) {
	ctx = headers.WithToken(ctx, "t")
	md, _ := metadata.FromOutgoingContext(ctx)
	use(metadata.NewOutgoingContext(ctx, metadata.Join(md, metadata.Pairs("x-tenant", "t"))))
}

// MergedByHelper reads it through a helper.
func MergedByHelper(ctx context.Context) {
	ctx = headers.WithToken(ctx, "t")
	md := headers.Current(ctx)
	use(metadata.NewOutgoingContext(ctx, metadata.Join(md, metadata.Pairs("x-tenant", "t"))))
}

// Beside makes two contexts of one.
func Beside(ctx context.Context) {
	use(metadata.NewOutgoingContext(ctx, metadata.Pairs("a", "1")))
	use(metadata.NewOutgoingContext(ctx, metadata.Pairs("b", "2")))
}

// Directions are two things.
func Directions(ctx context.Context) {
	ctx = metadata.NewIncomingContext(ctx, metadata.Pairs("a", "1"))
	use(metadata.NewOutgoingContext(ctx, metadata.Pairs("b", "2")))
}

// Exclusive sets one or the other.
func Exclusive(ctx context.Context, admin bool) {
	if admin {
		ctx = headers.WithToken(ctx, "t")
	} else {
		ctx = metadata.NewOutgoingContext(ctx, metadata.Pairs("b", "2"))
	}
	use(ctx)
}

// Caller gives its metadata to a callee that merges.
func Caller(ctx context.Context) { merging(headers.WithToken(ctx, "t")) }

func merging(ctx context.Context) {
	md := headers.Current(ctx)
	use(metadata.NewOutgoingContext(ctx, metadata.Join(md, metadata.Pairs("x", "y"))))
}

// Reader on the way between setter and setter keeps what was there.
func Outermost(ctx context.Context) { reading(headers.WithToken(ctx, "t")) }

func reading(ctx context.Context) { inner(ctx, headers.Current(ctx)) }

func inner(ctx context.Context, md metadata.MD) { use(metadata.NewOutgoingContext(ctx, md)) }

// Interceptor merges.
func Interceptor(ctx context.Context, method string, request, reply any, connection *grpc.ClientConn, invoker grpc.UnaryInvoker, options ...grpc.CallOption) error {
	md, _ := metadata.FromOutgoingContext(ctx)
	ctx = metadata.NewOutgoingContext(ctx, metadata.Join(md, metadata.Pairs("trace", "1")))
	return invoker(ctx, method, request, reply, connection, options...)
}
