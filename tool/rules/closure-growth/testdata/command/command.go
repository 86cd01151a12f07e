// Package command keeps a context for the one command that the process runs.
package command

import (
	"context"

	"github.com/urfave/cli/v2"

	"example.com/closure/keys"
)

func use(ctx context.Context) { <-ctx.Done() }

func Prepare(ctx context.Context, commands []*cli.Command) {
	for _, command := range commands {
		command.Before = func(c *cli.Context) error {
			ctx = keys.WithUser(ctx, c.Name)
			use(ctx)
			return nil
		}
	}
}

type step struct{ before func(name string) error }

// Steps may be taken again and again.
func Steps(ctx context.Context, s *step) {
	s.before = func(name string) error {
		ctx = keys.WithUser(ctx, name) // want "the captured context ctx is derived from itself each time the closure runs"
		use(ctx)
		return nil
	}
}
