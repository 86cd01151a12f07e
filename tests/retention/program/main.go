// Command retention keeps a known number of context chains of known depth and keys alive in one known way:
//
//	retention WAY dump FILE   writes a heap dump and ends
//	retention WAY wait        says "ready" and waits until its standard input ends
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

type key string
type number int
type flag struct{}

const (
	chains = 500
	depth  = 12 // of each chain; each of the four keys three times

	workers     = 3 // goroutines that never end
	workerDepth = 2000
)

// keys are put on in turn.
var keys = []any{key("tenant"), key("trace"), number(7), flag{}}

func layered(ctx context.Context, layers int) context.Context {
	for i := 0; i < layers; i++ {
		ctx = context.WithValue(ctx, keys[i%len(keys)], 1000+i)
	}
	return ctx
}

type session struct {
	name string
	ctx  context.Context
}

type server struct {
	started  time.Time
	sessions []*session
}

var (
	kept      []context.Context
	byID      = map[int]context.Context{}
	gateway   = &server{started: time.Now()}
	queue     = make(chan context.Context, chains)
	callbacks []func() any
	parent    context.Context
	never     = make(chan struct{})
)

func leakSlice() {
	for i := 0; i < chains; i++ {
		kept = append(kept, layered(context.Background(), depth))
	}
}

func leakMap() {
	for i := 0; i < chains; i++ {
		byID[i] = layered(context.Background(), depth)
	}
}

func leakField() {
	for i := 0; i < chains; i++ {
		gateway.sessions = append(gateway.sessions, &session{name: "s", ctx: layered(context.Background(), depth)})
	}
}

func leakChannel() {
	for i := 0; i < chains; i++ {
		queue <- layered(context.Background(), depth)
	}
}

func leakClosure() {
	for i := 0; i < chains; i++ {
		ctx := layered(context.Background(), depth)
		callbacks = append(callbacks, func() any { return ctx.Value(keys[0]) })
	}
}

func work(ready *sync.WaitGroup) {
	ctx := context.Background()
	for i := 0; i < workerDepth; i++ {
		ctx = context.WithValue(ctx, keys[i%len(keys)], 1000+i)
	}
	ready.Done()
	<-never
	fmt.Println(ctx.Value(keys[0]))
}

func startWorkers() {
	var ready sync.WaitGroup
	for i := 0; i < workers; i++ {
		ready.Add(1)
		go work(&ready)
	}
	ready.Wait()
}

func leakTimer() {
	for i := 0; i < chains; i++ {
		ctx := layered(context.Background(), depth)
		time.AfterFunc(time.Hour, func() { fmt.Println(ctx.Value(keys[0])) })
	}
}

// leakCancel never cancels: what it makes stays with the parent.
func leakCancel() {
	ctx, cancel := context.WithCancel(context.Background())
	parent = ctx
	for i := 0; i < chains; i++ {
		child, end := context.WithCancel(layered(ctx, depth))
		if i < 0 {
			end()
			fmt.Println(child)
		}
	}
	if ctx == nil {
		cancel()
	}
}

// handle keeps nothing.
func handle() {
	for i := 0; i < chains; i++ {
		ctx, cancel := context.WithTimeout(layered(context.Background(), depth), time.Hour)
		if ctx.Value(keys[0]) == nil {
			panic("a key is missing")
		}
		cancel()
	}
}

var ways = map[string]func(){
	"slice": leakSlice, "map": leakMap, "field": leakField, "channel": leakChannel, "closure": leakClosure,
	"goroutine": startWorkers, "timer": leakTimer, "cancel": leakCancel, "none": handle,
}

func main() {
	runtime.MemProfileRate = 512
	ways[os.Args[1]]()
	runtime.GC()
	runtime.GC()
	if os.Args[2] == "dump" {
		file, err := os.Create(os.Args[3])
		if err != nil {
			panic(err)
		}
		debug.WriteHeapDump(file.Fd())
		if err := file.Close(); err != nil {
			panic(err)
		}
		return
	}
	fmt.Println("ready")
	if _, err := io.Copy(io.Discard, bufio.NewReader(os.Stdin)); err != nil {
		panic(err)
	}
	runtime.KeepAlive(gateway)
}
