// Load calls context.WithValue and tells what a call costs: for each line "DEPTH KEYS CALLS" on standard input it makes
// a chain, calls as often with that as parent, and prints the CPU nanoseconds of a call. KEYS is "texts" (all layers have
// texts of one type, whose values must be compared) or "types" (each layer has a type of its own). For a line
// "DEPTH requests COUNT WORK" it makes as many chains of that depth, one after the other, with so many rounds of SHA-256
// for each, and prints the CPU nanoseconds of the whole process for one of them.
package main

import (
	"bufio"
	"context"
	"crypto/sha256"
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

const (
	process = 0
	thread  = 1 // RUSAGE_THREAD
)

func cpu(whose int) int64 {
	var usage syscall.Rusage
	syscall.Getrusage(whose, &usage)
	return usage.Utime.Nano() + usage.Stime.Nano()
}

var kept context.Context
var hashed byte

// requests makes chains as a server does that does little else.
func requests(depth, count, work int) float64 {
	names := make([]any, depth)
	for i := range names {
		names[i] = text(fmt.Sprintf("request-key-%d", i))
	}
	var block [64]byte
	debug.SetGCPercent(100)
	defer debug.SetGCPercent(-1)
	begun := cpu(process)
	for n := 0; n < count; n++ {
		ctx := context.Background()
		for i, name := range names {
			ctx = context.WithValue(ctx, name, i)
		}
		kept = ctx
		for i := 0; i < work; i++ {
			sum := sha256.Sum256(block[:])
			hashed += sum[0]
		}
	}
	return float64(cpu(process)-begun) / float64(count)
}

func main() {
	runtime.LockOSThread()
	debug.SetGCPercent(-1) // it is collected between the measurements
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var depth, calls, work int
		var keys string
		read, err := fmt.Sscan(lines.Text(), &depth, &keys, &calls, &work)
		if read < 3 || (keys == "requests" && err != nil) || depth < 1 || depth > 40 || calls < 1 {
			fmt.Println("give DEPTH KEYS CALLS, or DEPTH requests COUNT WORK")
			os.Exit(2)
		}
		if keys == "requests" {
			fmt.Printf("%.2f\n", requests(depth, calls, work))
			continue
		}
		parent := texts(depth)
		if keys == "types" {
			parent = typed(depth)
		}
		key := any(text("request-id"))
		runtime.GC()
		begun := cpu(thread)
		for i := 0; i < calls; i++ {
			kept = context.WithValue(parent, key, i)
		}
		fmt.Printf("%.1f\n", float64(cpu(thread)-begun)/float64(calls))
	}
}
