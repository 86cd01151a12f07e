// Package builder holds what is right: no line of it may be reported.
package builder

import (
	"context"

	"example.com/loop/enrich"
	"example.com/loop/keys"
)

func handle(ctx context.Context) error { return ctx.Err() }

type option func(context.Context) context.Context

// FromOptions builds one context from a fixed set of options.
func FromOptions(ctx context.Context, options ...option) context.Context {
	for _, apply := range options {
		ctx = apply(ctx)
	}
	return ctx
}

// FromLabels builds one context from a decoded map.
func FromLabels(ctx context.Context, labels map[string]string) context.Context {
	for name, value := range labels {
		ctx = keys.WithLabel(ctx, name, value)
	}
	return ctx
}

// FromList counts over a slice.
func FromList(ctx context.Context, labels []string) context.Context {
	for i := 0; i < len(labels); i++ {
		ctx = keys.WithLabel(ctx, labels[i], "")
	}
	return ctx
}

func FromNames(ctx context.Context) context.Context {
	for _, name := range []string{"region", "zone"} {
		ctx = keys.WithLabel(ctx, name, "")
	}
	return ctx
}

func OffABase(ctx context.Context, messages <-chan string) {
	base := ctx
	for message := range messages {
		ctx = keys.WithMessage(base, message)
		handle(ctx)
	}
}

func ThenBreak(ctx context.Context, messages <-chan string) {
	for message := range messages {
		if message == "stop" {
			ctx = keys.WithMessage(ctx, message)
			break
		}
	}
	handle(ctx)
}

func ThenReturn(ctx context.Context, messages <-chan string) error {
	for message := range messages {
		if message == "stop" {
			ctx = keys.WithMessage(ctx, message)
			return handle(ctx)
		}
	}
	return nil
}

func OfTheRound(ctx context.Context, messages <-chan string) {
	for message := range messages {
		ctx := keys.WithMessage(ctx, message)
		handle(ctx)
	}
}

func AsArgument(ctx context.Context, messages <-chan string) {
	for message := range messages {
		handle(keys.WithMessage(ctx, message))
	}
}

func IfAbsent(ctx context.Context, messages <-chan string) {
	for message := range messages {
		ctx = keys.EnsureMessage(ctx, message)
		ctx = enrich.Once(ctx, message)
		handle(ctx)
	}
}

func Nothing(ctx context.Context, messages <-chan string) {
	for message := range messages {
		ctx = enrich.Pass(ctx, message)
		handle(ctx)
	}
}

func FromElsewhere(ctx context.Context, messages <-chan string) {
	for message := range messages {
		ctx = enrich.Detached(ctx, message)
		handle(ctx)
	}
}

func DeclaredInOuter(ctx context.Context, batches <-chan map[string]string) {
	for batch := range batches {
		round := ctx
		for name, value := range batch {
			round = keys.WithLabel(round, name, value)
		}
		handle(round)
	}
}

// SetBack starts each round with the context from outside.
func SetBack(ctx context.Context, messages <-chan string) {
	base := ctx
	for message := range messages {
		ctx = keys.WithMessage(ctx, message)
		handle(ctx)
		ctx = base
	}
}
