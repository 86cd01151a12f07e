// Package background runs things beside their callers.
package background

import (
	"context"
	"io"
	"log"
	"net/http"

	"example.com/escape/store"
)

// Pool runs functions later.
type Pool struct{ functions chan func() }

func (p *Pool) Submit(run func()) { p.functions <- run }

// Later saves beside the caller.
func Later(ctx context.Context, s *store.Store, order store.Order) {
	go s.Save(ctx, order) // want "the request's context is used by a goroutine .* cancelled"
}

// Detached saves beside the caller, whatever becomes of the caller's context.
func Detached(ctx context.Context, s *store.Store, order store.Order) {
	go s.Save(detach(ctx), order)
}

func detach(ctx context.Context) context.Context {
	return context.WithoutCancel(ctx)
}

// Promise tells its caller when it is done.
func Promise(ctx context.Context, s *store.Store, order store.Order) <-chan error {
	done := make(chan error, 1)
	go func() { done <- s.Save(ctx, order) }()
	return done
}

// Audit reads the request's body.
func Audit(r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	log.Println(len(body))
}

// Note reads what no one changes.
func Note(r *http.Request) {
	log.Println(r.Method, r.URL.Path)
}

// Filler keeps the response going until it is told to stop.
type Filler struct{ done chan error }

// Fill starts to write; Stop ends it.
func Fill(w http.ResponseWriter) *Filler {
	f := &Filler{done: make(chan error)}
	go func() {
		for range f.done {
			_, _ = w.Write([]byte{32})
		}
	}()
	return f
}

func (f *Filler) Stop() { close(f.done) }

// Talk reads and writes until the connection breaks.
func Talk(ctx context.Context, s *store.Store, conn io.ReadWriter) {
	go listen(ctx, s, conn)
	write(ctx, conn)
}

func listen(ctx context.Context, s *store.Store, conn io.Reader) {
	buffer := make([]byte, 64)
	for {
		if _, err := conn.Read(buffer); err != nil {
			return
		}
		_ = s.Save(ctx, store.Order{ID: string(buffer)})
	}
}

func write(ctx context.Context, conn io.Writer) {
	for {
		if _, err := conn.Write([]byte("ping")); err != nil || ctx.Err() != nil {
			return
		}
	}
}

// Upload reads what it writes itself, so it goes on until all is written.
func Upload(ctx context.Context, s *store.Store, put func(context.Context, io.Reader) error) error {
	r, w := io.Pipe()
	go func() {
		err := s.Save(ctx, store.Order{})
		_ = w.CloseWithError(err)
	}()
	return put(ctx, r)
}
