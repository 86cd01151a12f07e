// Package fine lets go when all are through.
package fine

import (
	"bytes"
	"context"
	"net/http"
	"sync"

	"example.com/closing/audit"
	"example.com/closing/keys"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func Last(w http.ResponseWriter, r *http.Request) {
	buf := pool.Get().(*bytes.Buffer)
	ctx := keys.WithBuffer(r.Context(), buf)
	audit.Write(ctx)
	pool.Put(buf)
}

func Deferred(w http.ResponseWriter, r *http.Request) {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	audit.Write(keys.WithBuffer(r.Context(), buf))
}

func Waits(w http.ResponseWriter, r *http.Request) {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	ctx := keys.WithBuffer(r.Context(), buf)
	var group sync.WaitGroup
	group.Add(1)
	go func() {
		defer group.Done()
		audit.Write(ctx)
	}()
	group.Wait()
}

// What runs beside it has another context.
func Another(w http.ResponseWriter, r *http.Request) {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	go audit.Write(r.Context())
	audit.Write(keys.WithBuffer(r.Context(), buf))
}

// What runs beside it asks for nothing.
func Asks(w http.ResponseWriter, r *http.Request) {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	go audit.Count(keys.WithBuffer(r.Context(), buf))
}

// Nobody asks for this one.
func Unused(ctx context.Context) context.Context {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	return keys.WithUnused(ctx, buf)
}

// Another buffer goes back.
func Other(w http.ResponseWriter, r *http.Request) {
	buf, other := pool.Get().(*bytes.Buffer), pool.Get().(*bytes.Buffer)
	go audit.Write(keys.WithBuffer(r.Context(), buf))
	pool.Put(other)
}
