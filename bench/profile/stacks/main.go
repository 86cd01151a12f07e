// Command stacks writes a heap profile with many stacks: stacks FILE COUNT. Each stack is another way
// through a tree of calls, as in a service with many routes and middlewares.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"strconv"
)

type key struct{}

var kept []context.Context

//go:noinline
func left(ctx context.Context, way, calls int) { next(ctx, way, calls) }

//go:noinline
func right(ctx context.Context, way, calls int) { next(ctx, way, calls) }

//go:noinline
func next(ctx context.Context, way, calls int) {
	switch {
	case calls == 0:
		kept = append(kept, context.WithValue(ctx, key{}, &kept))
	case way&1 == 0:
		left(ctx, way>>1, calls-1)
	default:
		right(ctx, way>>1, calls-1)
	}
}

func write(name string) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := pprof.Lookup("heap").WriteTo(file, 0); err != nil {
		return err
	}
	return file.Close()
}

func main() {
	count, err := strconv.Atoi(os.Args[2])
	if err == nil {
		runtime.MemProfileRate = 1
		kept = make([]context.Context, 0, count)
		for way := range count {
			next(context.Background(), way, 20)
		}
		runtime.GC()
		err = write(os.Args[1])
		runtime.KeepAlive(kept)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
