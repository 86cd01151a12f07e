package serve

import (
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
)

// requests counts a server's requests by the states of its connections, so that no handler stands
// between the server and the gateway.
type requests struct {
	served atomic.Int64
	mu     sync.Mutex
	active map[net.Conn]bool
}

// note is for http.Server.ConnState: a connection is active from the first byte of a request to the
// last of its answer.
func (r *requests) note(connection net.Conn, state http.ConnState) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if state == http.StateActive {
		r.active[connection] = true
		return
	}
	if r.active[connection] {
		delete(r.active, connection)
		r.served.Add(1)
	}
}

func (r *requests) underWay() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.active)
}

// show writes what a program with client_golang's Go collector shows of its collections and
// allocations at /metrics, under the same names.
func (r *requests) show(w http.ResponseWriter, _ *http.Request) {
	var collections debug.GCStats
	debug.ReadGCStats(&collections)
	samples := []metrics.Sample{
		{Name: "/gc/heap/allocs:objects"},
		{Name: "/gc/heap/allocs:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/cpu/classes/gc/total:cpu-seconds"},
	}
	metrics.Read(samples)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	fmt.Fprintf(w, "go_gc_duration_seconds_sum %g\n", collections.PauseTotal.Seconds())
	fmt.Fprintf(w, "go_gc_duration_seconds_count %d\n", collections.NumGC)
	fmt.Fprintf(w, "go_memstats_mallocs_total %d\n", samples[0].Value.Uint64())
	fmt.Fprintf(w, "go_memstats_alloc_bytes_total %d\n", samples[1].Value.Uint64())
	fmt.Fprintf(w, "go_memstats_heap_alloc_bytes %d\n", samples[2].Value.Uint64())
	fmt.Fprintf(w, "go_cpu_classes_gc_total_cpu_seconds_total %g\n", samples[3].Value.Float64())
	fmt.Fprintf(w, "http_requests_total %d\n", r.served.Load())
	fmt.Fprintf(w, "http_requests_in_flight %d\n", r.underWay())
}
