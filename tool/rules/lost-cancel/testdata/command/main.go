package main

import (
	"context"
	"fmt"
	"os"
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
