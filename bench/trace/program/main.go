// Command passing writes a large execution trace: passing FILE MEGABYTES. Goroutines pass numbers to each other in
// rings, and start others that end soon, as a service's requests do, until the trace has that size.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime/trace"
	"strconv"
	"sync"
	"sync/atomic"
)

const (
	rings   = 4
	members = 8
	passes  = 400 // between two goroutines that are started
)

type key struct{}

// counted is a file that knows how much was written to it.
type counted struct {
	*os.File
	bytes atomic.Int64
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.File.Write(p)
	c.bytes.Add(int64(n))
	return n, err
}

func request(ctx context.Context, done *sync.WaitGroup) {
	defer done.Done()
	trace.WithRegion(context.WithValue(ctx, key{}, done), "request", func() {})
}

func member(from <-chan int, to chan<- int, done *sync.WaitGroup) {
	defer done.Done()
	var requests sync.WaitGroup
	for n := range from {
		if n%passes == 0 {
			requests.Add(1)
			go request(context.Background(), &requests)
		}
		if n == 0 {
			break
		}
		to <- n - 1
	}
	requests.Wait()
	close(to)
}

func ring(length int) {
	var done sync.WaitGroup
	channels := make([]chan int, members)
	for i := range channels {
		channels[i] = make(chan int, 1)
	}
	for i := range channels {
		done.Add(1)
		go member(channels[i], channels[(i+1)%members], &done)
	}
	channels[0] <- length
	done.Wait()
}

func write(name string, megabytes int64) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer file.Close()
	out := &counted{File: file}
	if err := trace.Start(out); err != nil {
		return err
	}
	for out.bytes.Load() < megabytes<<20 {
		var done sync.WaitGroup
		for range rings {
			done.Add(1)
			go func() {
				defer done.Done()
				ring(20_000)
			}()
		}
		done.Wait()
	}
	trace.Stop()
	return file.Close()
}

func main() {
	megabytes, err := strconv.ParseInt(os.Args[2], 10, 64)
	if err == nil {
		err = write(os.Args[1], megabytes)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
