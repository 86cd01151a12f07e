// Command traced writes an execution trace of goroutines that start others, end or don't, of collections, and of contexts
// that stay: traced FILE [ROUNDS]
package main

import (
	"context"
	"os"
	"runtime"
	"runtime/trace"
	"strconv"
	"sync"
	"time"
)

type key string

const (
	workers = 3
	layers  = 400 // of each worker, which never ends
)

var never = make(chan struct{})

func work(ready *sync.WaitGroup) {
	ctx := context.Background()
	for i := 0; i < layers; i++ {
		ctx = context.WithValue(ctx, key("batch"), 1000+i)
	}
	ready.Done()
	<-never
	println(ctx.Value(key("batch")))
}

func startWorkers() {
	var ready sync.WaitGroup
	for i := 0; i < workers; i++ {
		ready.Add(1)
		go work(&ready)
	}
	ready.Wait()
}

func leaf(done *sync.WaitGroup) {
	time.Sleep(100 * time.Microsecond)
	done.Done()
}

func branch(done *sync.WaitGroup) {
	var leaves sync.WaitGroup
	for i := 0; i < 3; i++ {
		leaves.Add(1)
		go leaf(&leaves)
	}
	leaves.Wait()
	done.Done()
}

func round() {
	var done sync.WaitGroup
	for i := 0; i < 4; i++ {
		done.Add(1)
		go branch(&done)
	}
	done.Wait()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
}

func main() {
	go func() { <-never }() // older than the trace
	rounds := 5
	if len(os.Args) > 2 {
		rounds, _ = strconv.Atoi(os.Args[2])
	}
	file, err := os.Create(os.Args[1])
	if err == nil {
		err = trace.Start(file)
	}
	if err != nil {
		panic(err)
	}
	startWorkers()
	for i := 0; i < rounds; i++ {
		round()
		if i%100 == 0 {
			runtime.GC()
		}
	}
	trace.Stop()
	if err := file.Close(); err != nil {
		panic(err)
	}
}
