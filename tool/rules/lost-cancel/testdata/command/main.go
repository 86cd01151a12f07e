package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	if len(os.Args) < 2 {
		fmt.Println("nothing to do")
		return
	}
	run(ctx)
	cancel()
}

func run(ctx context.Context) {
	child, cancel := context.WithCancel(ctx) // want "the cancel function of context.WithCancel is not called on every way"
	if child.Err() != nil {
		return
	}
	cancel()
}

// listen does so while the process lives.
func listen() context.Context {
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt)
	return ctx
}

// ask does so for one question.
func ask(ctx context.Context) context.Context {
	ctx, _ = signal.NotifyContext(ctx, os.Interrupt) // want "the cancel function of signal.NotifyContext is discarded"
	return ctx
}
