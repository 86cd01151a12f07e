package consumer

import (
	"bufio"
	"context"
	"io"

	"example.com/loop/keys"
)

type stream interface {
	Recv() (string, error)
	Context() context.Context
}

func Receive(s stream) error {
	ctx := s.Context()
	for {
		message, err := s.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		ctx = keys.WithMessage(ctx, message) // want "derived from itself in each round"
		handle(ctx)
	}
}

func Scan(ctx context.Context, scanner *bufio.Scanner) {
	for scanner.Scan() {
		ctx = keys.WithMessage(ctx, scanner.Text()) // want "derived from itself in each round"
		handle(ctx)
	}
}

func WhileAlive(ctx context.Context, poll func() string) {
	for ctx.Err() == nil {
		ctx = keys.WithMessage(ctx, poll()) // want "derived from itself in each round"
		handle(ctx)
	}
}

// Named learns the sender's name from the first message that has one.
func Named(ctx context.Context, s stream) error {
	sender := ""
	for {
		message, err := s.Recv()
		if err != nil {
			return err
		}
		if sender == "" {
			sender = message
			ctx = keys.WithMessage(ctx, sender)
		}
		if message == "" {
			ctx = keys.WithMessage(ctx, sender) // want "derived from itself in each round"
		}
		handle(ctx)
	}
}
