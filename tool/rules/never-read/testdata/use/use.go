// Package use writes keys of another package.
package use

import (
	"context"
	"log"

	"example.com/read/internal/names"
	"example.com/read/keys"
)

func With(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, names.Name{}, "x")
	ctx = keys.Set(ctx, names.Lost{}, "y") // want "names.Lost\\{\\} is written and never looked up .no other module can name it"
	return context.WithValue(ctx, names.Plain("a"), 1)
}

func Log(ctx context.Context) {
	log.Print(ctx.Value(names.Name{}))
}

// Look is asked for keys that are computed.
func Look(ctx context.Context, name string) any {
	return ctx.Value(names.Plain(name))
}
