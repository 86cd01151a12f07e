// 42 values set and read again for one request, in the ways that Go services do it.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sort"
	"sync"
	"syscall"
	"time"
)

const values = 42

func readOrder(index int) int { return (index*29 + 7) % values }

type key int

// Made once, as a program's own keys and values are not: what is measured is the context.
var keys, boxed [values]any

var sink uint64

func chain(int) uint64 {
	ctx := context.Background()
	for i := range values {
		ctx = context.WithValue(ctx, keys[i], boxed[i])
	}
	var sum uint64
	for i := range values {
		sum += ctx.Value(keys[readOrder(i)]).(uint64)
	}
	return sum
}

func syncMap(int) uint64 {
	var m sync.Map
	for i := range values {
		m.Store(keys[i], boxed[i])
	}
	var sum uint64
	for i := range values {
		v, _ := m.Load(keys[readOrder(i)])
		sum += v.(uint64)
	}
	return sum
}

type state struct{ values [values]uint64 }
type stateKey struct{}

func oneStruct(n int) uint64 {
	s := &state{}
	for i := range values {
		s.values[i] = uint64(n + i)
	}
	ctx := context.WithValue(context.Background(), stateKey{}, s)
	var sum uint64
	for i := range values {
		sum += ctx.Value(stateKey{}).(*state).values[readOrder(i)]
	}
	return sum
}

type way struct {
	name    string
	request func(int) uint64
}

// One request after the other, as fast as it goes: CPU of the whole process, with the collector.
func flatOut(each way) {
	const rounds, requests = 9, 10000
	var before, after runtime.MemStats
	var times []float64
	for round := range rounds {
		if round == 1 { // the first is for warming up
			runtime.ReadMemStats(&before)
		}
		used := cpu()
		for n := range requests {
			sink += each.request(n)
		}
		times = append(times, (cpu()-used)/requests)
	}
	runtime.ReadMemStats(&after)
	sort.Float64s(times)
	allocations := float64(after.Mallocs-before.Mallocs) / ((rounds - 1) * requests)
	fmt.Printf("%s\t%.0f\t%.0f\n", each.name, times[rounds/2], allocations)
}

func cpu() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Nano() + usage.Stime.Nano())
}

// What a service keeps besides its requests, and the collector has to look at each time.
type kept struct {
	next    *kept
	payload [6]uint64
}

// 10,000 requests a second, ten in each millisecond: CPU of the whole process, with the collector.
func paced(each way) float64 {
	const seconds = 5
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	used := cpu()
	start := time.Now()
	for batch := range seconds * 1000 {
		for n := range 10 {
			sink += each.request(n)
		}
		time.Sleep(time.Until(start.Add(time.Duration(batch+1) * time.Millisecond)))
	}
	spent := (cpu() - used) / (seconds * 10000)
	runtime.ReadMemStats(&after)
	fmt.Fprintf(os.Stderr, "%s: the collector ran %d times in %d seconds\n", each.name, after.NumGC-before.NumGC, seconds)
	return spent
}

func main() {
	for i := range values {
		keys[i], boxed[i] = key(i), uint64(1000+i)
	}
	ways := []way{
		{"Go: context.WithValue, 42 layers", chain},
		{"Go: sync.Map", syncMap},
		{"Go: one struct in one layer", oneStruct},
	}
	if len(os.Args) == 2 && os.Args[1] == "paced" {
		var live *kept
		for range 1 << 20 { // 64 MB
			live = &kept{next: live}
		}
		idle := paced(way{"Go: nothing", func(int) uint64 { return 0 }})
		for _, each := range ways {
			fmt.Printf("%s\t%.0f\n", each.name, paced(each)-idle)
		}
		runtime.KeepAlive(live)
		return
	}
	for _, each := range ways {
		flatOut(each)
	}
}
