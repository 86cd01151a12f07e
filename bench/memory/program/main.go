// Command memory fills its heap with context chains and the objects of a service, says "ready", and waits:
//
//	memory MEGABYTES [DUMP]   with DUMP it writes a heap dump first
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
)

type key string

var keys = []key{"tenant", "user", "trace", "request", "locale", "flags"}

type order struct {
	id     int
	name   string
	items  []int
	parent *order
}

var (
	kept   []context.Context
	orders []*order
)

// half is the share of the heap that contexts and their values take.
func half(bytes uint64) uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc + bytes/2
}

func fill(bytes uint64, one func(i int)) {
	var stats runtime.MemStats
	for i := 0; ; i++ {
		if i%10000 == 0 {
			if runtime.ReadMemStats(&stats); stats.HeapAlloc >= bytes {
				return
			}
		}
		one(i)
	}
}

func main() {
	megabytes, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.SetGCPercent(20)
	bytes := uint64(megabytes) << 20
	fill(half(bytes), func(i int) {
		ctx := context.Background()
		for layer := 0; layer < 18; layer++ {
			ctx = context.WithValue(ctx, keys[layer%len(keys)], 1000+i)
		}
		kept = append(kept, ctx)
	})
	fill(bytes, func(i int) {
		next := &order{id: i, name: strconv.Itoa(i), items: make([]int, i%16)}
		if len(orders) > 0 {
			next.parent = orders[i%len(orders)]
		}
		orders = append(orders, next)
	})
	runtime.GC()
	if len(os.Args) > 2 {
		file, err := os.Create(os.Args[2])
		if err != nil {
			panic(err)
		}
		debug.WriteHeapDump(file.Fd())
		if err := file.Close(); err != nil {
			panic(err)
		}
	}
	fmt.Println("ready")
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		panic(err)
	}
	runtime.KeepAlive(orders)
}
