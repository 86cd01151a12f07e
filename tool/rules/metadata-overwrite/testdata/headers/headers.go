// Package headers sets what is sent along with calls.
package headers

import (
	"context"

	"google.golang.org/grpc/metadata"
)

// WithToken sets the metadata to the token alone.
func WithToken(ctx context.Context, token string) context.Context {
	return metadata.NewOutgoingContext(ctx, metadata.Pairs("authorization", token))
}

// Authorised looks through one more call.
func Authorised(ctx context.Context) context.Context { return WithToken(ctx, "t") }

// Current returns what is sent along.
func Current(ctx context.Context) metadata.MD {
	md, _ := metadata.FromOutgoingContext(ctx)
	return md
}
