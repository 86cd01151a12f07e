// Package pooled gives buffers back too early.
package pooled

import (
	"bytes"
	"context"
	"net/http"
	"sync"

	"example.com/closing/audit"
	"example.com/closing/keys"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

type rawKey struct{}

func Raw(w http.ResponseWriter, r *http.Request) {
	buf := pool.Get().(*bytes.Buffer)
	ctx := context.WithValue(r.Context(), rawKey{}, buf)
	go use(ctx)
	pool.Put(buf) // want "\\(\\*sync.Pool\\).Put lets go of the value of pooled.rawKey\\{\\} while pooled.use, which runs beside this function, may look it up"
}

func use(ctx context.Context) {
	b := ctx.Value(rawKey{}).(*bytes.Buffer)
	b.Reset()
}

// By a setter, to a getter two packages away, at the function's end.
func Audited(w http.ResponseWriter, r *http.Request) {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf) // want "\\(\\*sync.Pool\\).Put lets go of the value of keys.bufferKey\\{\\} while audit.Write"
	ctx := keys.WithBuffer(r.Context(), buf)
	go audit.Write(ctx)
	w.WriteHeader(http.StatusAccepted)
}

// By a literal that captures the context.
func Captured(w http.ResponseWriter, r *http.Request) {
	buf := pool.Get().(*bytes.Buffer)
	ctx := keys.WithBuffer(r.Context(), buf)
	go func() {
		audit.Write(ctx)
	}()
	pool.Put(buf) // want "lets go of the value of keys.bufferKey\\{\\} while a function literal"
}

// Handed on afterwards.
func Behind(w http.ResponseWriter, r *http.Request) {
	buf := pool.Get().(*bytes.Buffer)
	ctx := keys.WithBuffer(r.Context(), buf)
	pool.Put(buf) // want "lets go of the value of keys.bufferKey\\{\\}, and the context that holds it is used after that"
	audit.Write(ctx)
}
