package big

import (
	"context"

	"example.com/large/keys"
)

type key struct{}

type profile struct {
	name    string
	history [15]string
	last    byte
}

type nested struct {
	first  profile
	second *profile
	ends   struct{}
}

const width = 5

type cells [width * 7]complex128

func Struct(ctx context.Context, p profile) context.Context {
	return context.WithValue(ctx, key{}, p) // want "the value of big.key\\{\\} is a big.profile of 264 bytes"
}

func Pointee(ctx context.Context, p *nested) context.Context {
	return context.WithValue(ctx, key{}, *p) // want "is a big.nested of 280 bytes"
}

func Helper(ctx context.Context, p profile) context.Context {
	return keys.Twice(ctx, p) // want "is a big.profile of 264 bytes"
}

func Array(ctx context.Context) context.Context {
	var all cells
	return keys.With(ctx, "cells", all) // want "is a big.cells of 560 bytes"
}
