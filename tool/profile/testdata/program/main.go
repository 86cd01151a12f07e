// Command layers makes contexts in the ways that heap profiles tell apart, keeps them, and writes its
// profiles: layers FOLDER RATE. What it keeps is what the constants say.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strconv"
	"sync"
	"time"
)

type key string

const (
	chains  = 3     // goroutines, each with one chain
	depth   = 20000 // value layers of each chain
	cancels = 2000
	timers  = 1000
	labels  = 1500
)

var (
	kept  []context.Context
	ends  []context.CancelFunc
	never = make(chan struct{})
)

func grow(ready *sync.WaitGroup) {
	ctx := context.Background()
	for i := 0; i < depth; i++ {
		ctx = context.WithValue(ctx, key("batch"), 1000+i)
	}
	ready.Done()
	<-never
	fmt.Println(ctx.Value(key("batch")))
}

func keepCancels() {
	for i := 0; i < cancels; i++ {
		ctx, cancel := context.WithCancel(context.Background())
		ctx.Done()
		kept, ends = append(kept, ctx), append(ends, cancel)
	}
}

func keepTimers() {
	for i := 0; i < timers; i++ {
		ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
		kept, ends = append(kept, ctx), append(ends, cancel)
	}
}

func keepLabels() {
	for i := 0; i < labels; i++ {
		pprof.Do(context.Background(), pprof.Labels("n", strconv.Itoa(i)), func(ctx context.Context) { kept = append(kept, ctx) })
	}
}

func write(folder, name, profile string, debug int) {
	file, err := os.Create(filepath.Join(folder, name))
	if err == nil {
		err = pprof.Lookup(profile).WriteTo(file, debug)
	}
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		panic(err)
	}
}

func main() {
	rate, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	runtime.MemProfileRate = rate
	write(os.Args[1], "before.pb.gz", "heap", 0)
	var ready sync.WaitGroup
	for i := 0; i < chains; i++ {
		ready.Add(1)
		go grow(&ready)
	}
	keepCancels()
	keepTimers()
	keepLabels()
	ready.Wait()
	runtime.GC()
	runtime.GC()
	write(os.Args[1], "heap.pb.gz", "heap", 0)
	write(os.Args[1], "goroutine.pb.gz", "goroutine", 0)
	write(os.Args[1], "goroutine.txt", "goroutine", 2)
	runtime.KeepAlive(kept)
	runtime.KeepAlive(ends)
}
