// Package fixed has keys that are known, and carriers that are made for names.
package fixed

import (
	"context"

	"example.com/dynamic/carry"
	"example.com/dynamic/hop"
	"github.com/gin-gonic/gin"
	"google.golang.org/grpc/metadata"
)

const user carry.Key = "user"

type typed[T any] struct{}

type session struct{ id int }

var pointer = &session{1}

func static(ctx context.Context, v any) context.Context {
	ctx = context.WithValue(ctx, user, v)
	ctx = context.WithValue(ctx, carry.Key("a"+"b"), v)
	ctx = context.WithValue(ctx, pointer, v)
	ctx = context.WithValue(ctx, session{1}, v)
	ctx = carry.With(ctx, "literal", v)
	ctx = carry.Any(ctx, user, v)
	return hop.Tag(ctx, user, "v")
}

func local(ctx context.Context, v any) context.Context {
	const name = carry.Key("local")
	return carry.With(ctx, name, v)
}

// With is parameterised by a type: each type has one key.
func With[T any](ctx context.Context, v T) context.Context {
	return context.WithValue(ctx, typed[T]{}, v)
}

func generic(ctx context.Context) context.Context { return With(ctx, 1) }

func names(g *gin.Context, headers map[string]string) {
	for name, v := range headers {
		g.Set(name, v)
	}
}

func outgoing(ctx context.Context, name string) context.Context {
	return metadata.AppendToOutgoingContext(ctx, name, "1")
}

var _ = []any{static, local, generic, names, outgoing}

type options struct{ saveUnder any }

// saved puts the value under a key that whoever set it up has chosen.
func saved(ctx context.Context, o *options, v string) context.Context {
	return context.WithValue(ctx, o.saveUnder, v)
}

func pairs(ctx context.Context, keyvals ...any) context.Context {
	for i := 0; i+1 < len(keyvals); i += 2 {
		ctx = context.WithValue(ctx, keyvals[i], keyvals[i+1])
	}
	return ctx
}

var _ = []any{saved, pairs}
