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
