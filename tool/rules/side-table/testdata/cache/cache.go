// Package cache takes out what it put in.
package cache

import (
	"net/http"
	"sync"
)

var (
	mu       sync.Mutex
	entries  = map[*http.Request]any{}
	swept    = map[*http.Request]any{}
	reset    = map[*http.Request]any{}
	shared   sync.Map
	byPath   = map[string]any{}
	Exported = map[*http.Request]any{}
)

func Handle(w http.ResponseWriter, r *http.Request) {
	mu.Lock()
	entries[r] = 1
	mu.Unlock()
	defer func() {
		mu.Lock()
		delete(entries, r)
		mu.Unlock()
	}()
	shared.Store(r, 1)
	defer shared.Delete(r)
	swept[r] = 1
	reset[r] = 1
	byPath[r.URL.Path] = r
	Exported[r] = 1
}

func Local(r *http.Request) int {
	seen := map[*http.Request]bool{}
	seen[r] = true
	return len(seen)
}
