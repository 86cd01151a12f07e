// Package enrich wraps the accessors once more: two hops from a loop to the write.
package enrich

import (
	"context"
	"strings"

	"example.com/loop/keys"
)

func FromMessage(ctx context.Context, message string) context.Context {
	return keys.WithMessage(ctx, strings.TrimSpace(message))
}

func Once(ctx context.Context, message string) context.Context {
	return keys.EnsureMessage(ctx, message)
}

// Pass returns its argument and adds nothing.
func Pass(ctx context.Context, message string) context.Context {
	if message == "" {
		return ctx
	}
	return ctx
}

// Enricher adds to a context; Default is the only one there is.
type Enricher interface {
	Enrich(ctx context.Context, message string) context.Context
}

type Default struct{}

func (Default) Enrich(ctx context.Context, message string) context.Context {
	return FromMessage(ctx, message)
}

// Detached builds on another context than the one it is given.
func Detached(ctx context.Context, message string) context.Context {
	return keys.WithMessage(context.Background(), message)
}

// Field fills the fields in and puts them into the context again each time.
func Field(ctx context.Context, name, value string) context.Context {
	fields, ok := keys.FieldsOf(ctx)
	if !ok {
		fields = &keys.Fields{All: map[string]string{}}
	}
	fields.All[name] = value
	return keys.WithFields(ctx, fields)
}

// FieldOnce puts the fields into the context only where they are not there yet.
func FieldOnce(ctx context.Context, name, value string) context.Context {
	fields, ok := keys.FieldsOf(ctx)
	if !ok {
		fields = &keys.Fields{All: map[string]string{}}
		ctx = keys.WithFields(ctx, fields)
	}
	fields.All[name] = value
	return ctx
}
