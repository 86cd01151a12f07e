// Package store writes again.
package store

import (
	"context"
	"fmt"
	"log/slog"

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

// Scopes are set one in the other.
func Scopes(ctx context.Context) { outer(keys.WithScope(ctx, "store")) }

func outer(ctx context.Context) {
	ctx = keys.WithScope(ctx, "outer")
	Look(ctx)
	middle(ctx)
}

func middle(ctx context.Context) {
	ctx = keys.WithScope(ctx, "middle")
	Look(ctx)
	inner(ctx)
}

func inner(ctx context.Context) {
	ctx = keys.WithScope(ctx, "inner")
	Look(ctx)
	core(ctx)
}

func core(ctx context.Context) {
	ctx = keys.WithScope(ctx, "core")
	Look(ctx)
	innermost(ctx)
}

func innermost(ctx context.Context) {
	ctx = keys.WithScope(ctx, "innermost")
	Look(ctx)
}

// Logged has a logger put in again, with more to say.
func Logged(ctx context.Context, log *slog.Logger) {
	logged(keys.WithLogger(ctx, log), log)
}

func logged(ctx context.Context, log *slog.Logger) {
	ctx = keys.WithLogger(ctx, log.With("step", 2))
	Look(ctx)
}

// System heeds what was put in with the name.
func System(ctx context.Context) { reload(keys.AsSystem(ctx, "store")) }

func reload(ctx context.Context) {
	name := "reload"
	if keys.IsSystem(ctx) {
		name += " for system"
	}
	ctx = keys.AsSystem(ctx, name)
	Look(ctx)
}
