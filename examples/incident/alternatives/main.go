// Command alternatives carries 42 values through requests in one of the ways that services do it, at
// a steady rate, and writes what that took: alternatives WAY SECONDS RATE. Each request writes all
// values, reads them in another order and stays for a tenth of a second.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"
)

const values = 42

type carrier interface {
	set(index int, value string)
	get(index int) string
}

type key int

type chain struct{ ctx context.Context }

func (c *chain) set(i int, v string) { c.ctx = context.WithValue(c.ctx, key(i), v) }
func (c *chain) get(i int) string    { v, _ := c.ctx.Value(key(i)).(string); return v }
func newChain() carrier              { return &chain{context.Background()} }

// guarded is what a framework's own map of a request is: gin.Context has one.
type guarded struct {
	mu sync.RWMutex
	m  map[string]any
}

func (g *guarded) set(i int, v string) {
	g.mu.Lock()
	if g.m == nil {
		g.m = map[string]any{}
	}
	g.m[names[i]] = v
	g.mu.Unlock()
}

func (g *guarded) get(i int) string {
	g.mu.RLock()
	defer g.mu.RUnlock()
	v, _ := g.m[names[i]].(string)
	return v
}

type syncMap struct{ m sync.Map }

func (s *syncMap) set(i int, v string) { s.m.Store(names[i], v) }

func (s *syncMap) get(i int) string {
	v, _ := s.m.Load(names[i])
	text, _ := v.(string)
	return text
}

type fields struct{ values [values]string }

func (f *fields) set(i int, v string) { f.values[i] = v }
func (f *fields) get(i int) string    { return f.values[i] }

type stateKey struct{}

// oneStruct is one layer with a struct behind it.
type oneStruct struct{ ctx context.Context }

func (s *oneStruct) state() *fields {
	f, _ := s.ctx.Value(stateKey{}).(*fields)
	return f
}
func (s *oneStruct) set(i int, v string) { s.state().set(i, v) }
func (s *oneStruct) get(i int) string    { return s.state().get(i) }

func newStruct() carrier {
	return &oneStruct{context.WithValue(context.Background(), stateKey{}, &fields{})}
}

var ways = map[string]func() carrier{
	"WithValue": newChain,
	"map":       func() carrier { return &guarded{} },
	"sync.Map":  func() carrier { return &syncMap{} },
	"struct":    newStruct,
}

var names, texts [values]string

type usage struct {
	cpu, collections, pauses, collecting, objects, bytes float64
}

func used() usage {
	var process syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &process)
	var gc debug.GCStats
	debug.ReadGCStats(&gc)
	samples := []metrics.Sample{{Name: "/cpu/classes/gc/total:cpu-seconds"}, {Name: "/gc/heap/allocs:objects"}, {Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(samples)
	return usage{
		float64(process.Utime.Nano()+process.Stime.Nano()) / 1e9,
		float64(gc.NumGC),
		gc.PauseTotal.Seconds(),
		samples[0].Value.Float64(),
		float64(samples[1].Value.Uint64()),
		float64(samples[2].Value.Uint64()),
	}
}

func median(times []int32) float64 {
	slices.Sort(times)
	return float64(times[len(times)/2])
}

func main() {
	if len(os.Args) != 4 || ways[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: alternatives WithValue|map|sync.Map|struct SECONDS RATE")
		os.Exit(2)
	}
	begin := ways[os.Args[1]]
	seconds, wrong := strconv.Atoi(os.Args[2])
	rate, wrongToo := strconv.Atoi(os.Args[3])
	if wrong != nil || wrongToo != nil || seconds < 1 || rate < 1000 || rate%1000 != 0 {
		fmt.Fprintln(os.Stderr, "seconds must be positive, and the rate in thousands")
		os.Exit(2)
	}
	for i := range values {
		names[i] = "key_" + strconv.Itoa(i)
		texts[i] = "value " + strconv.Itoa(i)
	}
	requests := seconds * rate
	writes, reads := make([]int32, 0, requests), make([]int32, 0, requests)
	underWay := make([]carrier, rate/10)
	wrongReads := 0
	serve := func(n int, count bool) {
		c := begin()
		start := time.Now()
		for i := range values {
			c.set(i, texts[i])
		}
		written := time.Now()
		for i := range values {
			if at := (i*29 + 7) % values; c.get(at) != texts[at] {
				wrongReads++
			}
		}
		if count {
			reads = append(reads, int32(time.Since(written)))
			writes = append(writes, int32(written.Sub(start)))
		}
		underWay[n%len(underWay)] = c
	}
	for n := range rate {
		serve(n, false)
	}
	from, start := used(), time.Now()
	// A thousand times a second, what is due by then; what is late is made up for.
	for n := 0; n < requests; {
		for due := int(time.Since(start).Seconds() * float64(rate)); n < min(due, requests); n++ {
			serve(n, true)
		}
		time.Sleep(time.Millisecond)
	}
	took, to := time.Since(start).Seconds(), used()
	if wrongReads > 0 {
		fmt.Fprintln(os.Stderr, wrongReads, "values were not what had been written")
		os.Exit(1)
	}
	each := float64(requests)
	json.NewEncoder(os.Stdout).Encode(map[string]float64{
		"rate":        each / took,
		"write_ns":    median(writes) / values,
		"read_ns":     median(reads) / values,
		"cpu_us":      1e6 * (to.cpu - from.cpu) / each,
		"collections": (to.collections - from.collections) / took,
		"pause_us":    1e6 * (to.pauses - from.pauses) / took,
		"gc_cpu_us":   1e6 * (to.collecting - from.collecting) / each,
		"objects":     (to.objects - from.objects) / each,
		"bytes":       (to.bytes - from.bytes) / each,
	})
}
