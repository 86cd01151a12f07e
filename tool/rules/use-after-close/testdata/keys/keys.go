// Package keys puts things into contexts and looks them up.
package keys

import (
	"bytes"
	"context"
	"io"
)

type (
	bufferKey struct{}
	connKey   struct{}
	unusedKey struct{}
)

func WithBuffer(ctx context.Context, b *bytes.Buffer) context.Context {
	return context.WithValue(ctx, bufferKey{}, b)
}

func Buffer(ctx context.Context) *bytes.Buffer {
	b, _ := ctx.Value(bufferKey{}).(*bytes.Buffer)
	return b
}

func WithConn(ctx context.Context, c io.Closer) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

func Conn(ctx context.Context) io.Closer {
	c, _ := ctx.Value(connKey{}).(io.Closer)
	return c
}

func WithUnused(ctx context.Context, b *bytes.Buffer) context.Context {
	return context.WithValue(ctx, unusedKey{}, b)
}
