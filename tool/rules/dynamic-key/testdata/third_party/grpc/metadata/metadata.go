// Package metadata stands in for grpc's: what the fixtures call, and no more.
package metadata

import "context"

type MD map[string][]string

type outgoing struct{}

func AppendToOutgoingContext(ctx context.Context, kv ...string) context.Context {
	return context.WithValue(ctx, outgoing{}, kv)
}
