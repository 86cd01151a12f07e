// Package library exports a key that no program here uses.
package library

import "context"

type Option struct{}

func With(ctx context.Context) context.Context { return context.WithValue(ctx, Option{}, 1) }
