// Package store writes again.
package store

import (
	"context"
	"fmt"

	"example.com/shadow/keys"
)

func Look(ctx context.Context) { fmt.Println(keys.Trace(ctx), keys.User(ctx)) }

func Put(ctx context.Context, name string) {
	ctx = keys.WithUser(ctx, name) // want "the key keys.user is in this context already, put there by main.serve"
	Look(ctx)
}

// Log builds on what is there.
func Log(ctx context.Context, name string) {
	Look(keys.WithField(ctx, name))
}

// Own asks first.
func Own(ctx context.Context, name string) {
	if keys.User(ctx) == "" {
		ctx = keys.WithUser(ctx, name)
	}
	Look(ctx)
}

func Absent(ctx context.Context) { Look(keys.WithAbsent(ctx, "x")) }

func Far(ctx context.Context) {
	ctx = keys.WithUser(ctx, "far") // want "the key keys.user is in this context already, put there by main.serve"
	Look(ctx)
}

// Enter and leave both add a field, the second to what the first has put in.
func Enter(ctx context.Context) { leave(keys.WithOneMore(ctx, "enter")) }

func leave(ctx context.Context) { Look(keys.WithOneMore(ctx, "leave")) }
