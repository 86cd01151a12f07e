// Load calls context.WithValue and tells what a call costs: for each line "DEPTH KEYS CALLS" on standard input it makes
// a chain, calls as often with that as parent, and prints the CPU nanoseconds of a call. KEYS is "texts" (all layers have
// texts of one type, whose values must be compared) or "types" (each layer has a type of its own).
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"syscall"
)

type text string

type types[T any] struct{}

// pair makes as many types as are wanted.
type pair[A, B any] struct{}

// typed returns a chain whose layers' keys have a type each: of the number's digits, three for each of them.
func typed(depth int) context.Context {
	ctx := context.Background()
	keys := []any{types[bool]{}, types[int]{}, types[int8]{}, types[int16]{}, types[int32]{}, types[int64]{}, types[uint]{},
		types[uint8]{}, types[uint16]{}, types[uint32]{}, types[uint64]{}, types[float32]{}, types[float64]{}, types[string]{},
		types[pair[bool, int]]{}, types[pair[bool, bool]]{}, types[pair[int, int]]{}, types[pair[int, bool]]{},
		types[pair[int8, int8]]{}, types[pair[int8, int]]{}, types[pair[int8, bool]]{}, types[pair[bool, int8]]{},
		types[pair[uint, int8]]{}, types[pair[uint, int]]{}, types[pair[uint, bool]]{}, types[pair[bool, uint]]{},
		types[pair[string, int8]]{}, types[pair[string, int]]{}, types[pair[string, bool]]{}, types[pair[bool, string]]{},
		types[pair[error, int8]]{}, types[pair[error, int]]{}, types[pair[error, bool]]{}, types[pair[bool, error]]{},
		types[pair[any, int8]]{}, types[pair[any, int]]{}, types[pair[any, bool]]{}, types[pair[bool, any]]{}, types[any]{}}
	for i := 1; i < depth; i++ {
		ctx = context.WithValue(ctx, keys[i-1], 1)
	}
	return ctx
}

func texts(depth int) context.Context {
	ctx := context.Background()
	for i := 1; i < depth; i++ {
		ctx = context.WithValue(ctx, text(fmt.Sprintf("request-key-%d", i)), 1)
	}
	return ctx
}

func cpu() int64 {
	const thread = 1 // RUSAGE_THREAD
	var usage syscall.Rusage
	syscall.Getrusage(thread, &usage)
	return usage.Utime.Nano() + usage.Stime.Nano()
}

var kept context.Context

func main() {
	runtime.LockOSThread()
	debug.SetGCPercent(-1) // it is collected between the measurements
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var depth, calls int
		var keys string
		if _, err := fmt.Sscan(lines.Text(), &depth, &keys, &calls); err != nil || depth < 1 || depth > 40 || calls < 1 {
			fmt.Println("give DEPTH KEYS CALLS")
			os.Exit(2)
		}
		parent := texts(depth)
		if keys == "types" {
			parent = typed(depth)
		}
		key := any(text("request-id"))
		runtime.GC()
		begun := cpu()
		for i := 0; i < calls; i++ {
			kept = context.WithValue(parent, key, i)
		}
		fmt.Printf("%.1f\n", float64(cpu()-begun)/float64(calls))
	}
}
