// A child context made and cancelled, in Go. CPU of the whole process, with the collector.
package main

import (
	"context"
	"fmt"
	"runtime"
	"sort"
	"syscall"
	"time"
)

func cpu() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Nano() + usage.Stime.Nano())
}

func measure(name string, times int, body func()) {
	const rounds = 9
	var before, after runtime.MemStats
	var spent []float64
	for round := range rounds {
		if round == 1 { // the first is for warming up
			runtime.ReadMemStats(&before)
		}
		used := cpu()
		for range times {
			body()
		}
		spent = append(spent, (cpu()-used)/float64(times))
	}
	runtime.ReadMemStats(&after)
	sort.Float64s(spent)
	allocations := float64(after.Mallocs-before.Mallocs) / float64((rounds-1)*times)
	fmt.Printf("%s\t%.1f\t%.0f\n", name, spent[rounds/2], allocations)
}

func main() {
	request, done := context.WithCancel(context.Background())
	defer done()
	measure("Go: WithCancel", 200000, func() {
		_, cancel := context.WithCancel(request)
		cancel()
	})
	measure("Go: WithCancel and AfterFunc", 100000, func() {
		child, cancel := context.WithCancel(request)
		stop := context.AfterFunc(child, func() {})
		stop()
		cancel()
	})
	measure("Go: WithTimeout", 100000, func() {
		_, cancel := context.WithTimeout(request, time.Second)
		cancel()
	})
	measure("Go: 1,000 children made, cancelled together", 200, func() {
		parent, cancel := context.WithCancel(request)
		for range 1000 {
			_, child := context.WithCancel(parent)
			_ = child
		}
		cancel()
	})
}
