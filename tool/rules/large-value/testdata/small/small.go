package small

import (
	"context"

	"example.com/large/big"
	"example.com/large/keys"
)

type key struct{}

type line struct{ words [8]uint64 }

type edge struct {
	flag  bool
	words [31]uint64
}

// Line is 64 bytes.
func Line(ctx context.Context, l line) context.Context { return context.WithValue(ctx, key{}, l) }

// Edge is 256 bytes.
func Edge(ctx context.Context, e edge) context.Context { return keys.With(ctx, "edge", e) }

// Pointer is 8 bytes.
func Pointer(ctx context.Context, words *[1000]int) context.Context {
	return context.WithValue(ctx, key{}, words)
}

// Slice is 24 bytes.
func Slice(ctx context.Context, words []line) context.Context {
	return context.WithValue(ctx, key{}, words)
}

// Typed calls a setter that is told at its own write.
func Typed(ctx context.Context) context.Context { return big.Array(ctx) }
