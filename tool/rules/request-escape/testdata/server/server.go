// Package server serves requests; some of what it starts outlives them.
package server

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"example.com/escape/background"
	"example.com/escape/store"
)

type saver interface {
	Save(ctx context.Context, order store.Order) error
}

type job struct {
	request *http.Request
	order   store.Order
}

type Server struct {
	store *store.Store
	saver saver
	pool  *background.Pool
	jobs  chan job
	stop  chan struct{}
	tick  chan time.Time
}

func (s *Server) body(w http.ResponseWriter, r *http.Request) {
	go func() { background.Audit(r) }() // want "the request is used by a goroutine .* closed when the handler returns"
}

func (s *Server) started(w http.ResponseWriter, r *http.Request) {
	go background.Audit(r) // want "the request is used by a goroutine .* closed when the handler returns"
	w.WriteHeader(http.StatusAccepted)
}

func (s *Server) whole(w http.ResponseWriter, r *http.Request) {
	go func() { background.Note(r) }() // want "the request is used by a goroutine .* safe to read"
}

func (s *Server) writer(w http.ResponseWriter, r *http.Request) {
	go func() { // want "the response writer is used by a goroutine .* finished"
		fmt.Fprintln(w, "too late")
	}()
}

func (s *Server) derived(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	order := store.Order{ID: r.URL.Path}
	go func() { // want "the request's context is used by a goroutine"
		if err := s.store.Save(ctx, order); err != nil {
			log.Println(err)
		}
	}()
}

// The go statement is two packages away.
func (s *Server) helped(w http.ResponseWriter, r *http.Request) {
	s.enqueue(r.Context(), store.Order{ID: r.URL.Path})
}

func (s *Server) enqueue(ctx context.Context, order store.Order) {
	background.Later(ctx, s.store, order)
}

func (s *Server) through(w http.ResponseWriter, r *http.Request) {
	save := s.saver.Save
	_ = save
	ctx := r.Context()
	go s.saver.Save(ctx, store.Order{}) // want "the request's context is used by a goroutine .*\[likely\]"
}

func (s *Server) submitted(w http.ResponseWriter, r *http.Request) {
	s.pool.Submit(func() { background.Audit(r) }) // want "the request is used by a function that .*Submit runs later.*\[likely\]"
}

func (s *Server) timer(w http.ResponseWriter, r *http.Request) {
	time.AfterFunc(time.Minute, func() { // want "the request's context is used by a function that time.AfterFunc runs later"
		_ = s.store.Save(r.Context(), store.Order{})
	})
}

func (s *Server) sent(w http.ResponseWriter, r *http.Request) {
	s.jobs <- job{request: r, order: store.Order{}} // want "the request is sent on a channel.*\[likely\]"
}

func (s *Server) enqueued(w http.ResponseWriter, r *http.Request) {
	waiting := job{}
	waiting.request = r
	select {
	case s.jobs <- waiting: // want "the request is sent on a channel.*\[likely\]"
	default:
		http.Error(w, "busy", http.StatusServiceUnavailable)
	}
}

func (s *Server) function(w http.ResponseWriter, r *http.Request) {
	work := func() { background.Audit(r) }
	go work() // want "the request is used by a goroutine"
}

// --- what is fine

func (s *Server) closes(w http.ResponseWriter, r *http.Request) {
	go func() {
		<-r.Context().Done()
		log.Println("gone")
	}()
}

func (s *Server) detached(w http.ResponseWriter, r *http.Request) {
	go s.store.Save(context.WithoutCancel(r.Context()), store.Order{})
	background.Detached(r.Context(), s.store, store.Order{})
	ctx := context.WithoutCancel(r.Context())
	go func() { _ = s.store.Save(ctx, store.Order{}) }()
}

func (s *Server) cloned(w http.ResponseWriter, r *http.Request) {
	clone := r.Clone(context.WithoutCancel(r.Context()))
	go background.Note(clone)
}

func (s *Server) waits(w http.ResponseWriter, r *http.Request) {
	var group sync.WaitGroup
	group.Add(1)
	go func() {
		defer group.Done()
		_ = s.store.Save(r.Context(), store.Order{})
	}()
	group.Wait()
}

func (s *Server) waitsDeferred(w http.ResponseWriter, r *http.Request) {
	var group sync.WaitGroup
	defer group.Wait()
	group.Add(1)
	go func() {
		defer group.Done()
		background.Audit(r)
	}()
}

// returnsFirst waits only for what it starts behind the branch that returns.
func (s *Server) returnsFirst(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead {
		go s.store.Save(r.Context(), store.Order{}) // want "the request's context is used by a goroutine"
		return
	}
	done := make(chan error, 1)
	go func() { done <- s.store.Save(r.Context(), store.Order{}) }()
	<-done
}

// returnsLate waits in the branch itself, and in what it defers.
func (s *Server) returnsLate(w http.ResponseWriter, r *http.Request) {
	var group sync.WaitGroup
	if r.Method == http.MethodHead {
		group.Add(1)
		go func() {
			defer group.Done()
			_ = s.store.Save(r.Context(), store.Order{})
		}()
		group.Wait()
		return
	}
	<-s.stop
}

func (s *Server) returnsDeferred(w http.ResponseWriter, r *http.Request) {
	var group sync.WaitGroup
	defer group.Wait()
	group.Add(1)
	if r.Method == http.MethodHead {
		go func() {
			defer group.Done()
			_ = s.store.Save(r.Context(), store.Order{})
		}()
		return
	}
	<-s.stop
}

// leavesTheLoop waits behind the loop for what it started in it.
func (s *Server) leavesTheLoop(w http.ResponseWriter, r *http.Request) {
	done := make(chan error, 1)
	for _, part := range r.Header["Part"] {
		if part == "first" {
			go func() { done <- s.store.Save(r.Context(), store.Order{}) }()
			break
		}
	}
	<-done
}

func (s *Server) receives(w http.ResponseWriter, r *http.Request) {
	done := make(chan error, 1)
	go func() { done <- s.store.Save(r.Context(), store.Order{}) }()
	select {
	case err := <-done:
		log.Println(err)
	case <-s.stop:
	}
}

func (s *Server) promised(w http.ResponseWriter, r *http.Request) {
	done := background.Promise(r.Context(), s.store, store.Order{})
	if err := <-done; err != nil {
		log.Println(err)
	}
}

func (s *Server) collects(w http.ResponseWriter, r *http.Request) {
	results := make(chan string)
	go func() {
		defer close(results)
		background.Audit(r)
		results <- "done"
	}()
	for result := range results {
		fmt.Fprintln(w, result)
	}
}

func (s *Server) handsOn(w http.ResponseWriter, r *http.Request) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		background.Audit(r)
	}()
	s.finish(w, done)
}

func (s *Server) finish(w http.ResponseWriter, done <-chan struct{}) { <-done }

func (s *Server) watches(w http.ResponseWriter, r *http.Request) {
	go s.store.Watch(r.Context(), nil)
	fmt.Fprintln(w, "watching")
}

func (s *Server) values(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	path := r.URL.Path
	go func() { log.Println(store.Tenant(ctx), path) }()
	go s.store.Forget(ctx, store.Order{})
}

func (s *Server) fields(w http.ResponseWriter, r *http.Request) {
	go func() { log.Println(r.URL.Path, r.Header.Get("User-Agent")) }()
}

func (s *Server) argument(w http.ResponseWriter, r *http.Request) {
	go log.Println(r.URL.Path)
}

func (s *Server) own(w http.ResponseWriter, r *http.Request) {
	kept := make(chan *http.Request, 1)
	kept <- r
	_ = s.store.Save((<-kept).Context(), store.Order{})
}

func (s *Server) broadcasts(w http.ResponseWriter, r *http.Request) {
	go s.broadcast(r.Context()) // want "the request's context is used by a goroutine"
}

// broadcast works with the context before it looks for its end: what is left when that comes is lost.
func (s *Server) broadcast(ctx context.Context) {
	_ = s.store.Save(ctx, store.Order{})
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.tick:
			_ = s.store.Save(ctx, store.Order{})
		}
	}
}

func (s *Server) follows(w http.ResponseWriter, r *http.Request) {
	go s.follow(r.Context())
}

// follow is there for as long as the request is.
func (s *Server) follow(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.tick:
			_ = s.store.Save(ctx, store.Order{})
		}
	}
}

func (s *Server) hijacks(w http.ResponseWriter, r *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	s.jobs <- job{request: r}
	go s.store.Save(r.Context(), store.Order{}) // want "the request's context is used by a goroutine"
}

func (s *Server) pipes(w http.ResponseWriter, r *http.Request) {
	var content io.Reader = r.Body
	if r.ContentLength == 0 {
		out, in := io.Pipe()
		content = out
		go func() { _ = in.CloseWithError(s.store.Save(r.Context(), store.Order{})) }()
	}
	_, _ = fmt.Fprint(w, content)
}

func (s *Server) fills(w http.ResponseWriter, r *http.Request) {
	filler := background.Fill(w)
	defer filler.Stop()
	_ = s.store.Save(r.Context(), store.Order{})
}

func (s *Server) talks(w http.ResponseWriter, r *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	background.Talk(r.Context(), s.store, conn)
}

func (s *Server) connected(w http.ResponseWriter, r *http.Request, conn net.Conn) {
	background.Talk(r.Context(), s.store, conn)
}

// No handler: who makes a request for a client says how long it lives.
func fetch(client *http.Client, r *http.Request) {
	go client.Do(r)
}

// No request's context: who runs it says when it ends.
func (s *Server) Run(ctx context.Context) {
	go s.store.Save(ctx, store.Order{})
	fetch(http.DefaultClient, nil)
}

func (s *Server) Routes() http.Handler {
	mux := http.NewServeMux()
	for path, handler := range map[string]http.HandlerFunc{
		"/body": s.body, "/started": s.started, "/whole": s.whole, "/writer": s.writer, "/derived": s.derived, "/helped": s.helped,
		"/through": s.through, "/submitted": s.submitted, "/timer": s.timer, "/sent": s.sent, "/enqueued": s.enqueued,
		"/function": s.function, "/closes": s.closes, "/detached": s.detached, "/cloned": s.cloned, "/waits": s.waits,
		"/waits-deferred": s.waitsDeferred, "/receives": s.receives, "/promised": s.promised, "/collects": s.collects,
		"/hands-on": s.handsOn, "/watches": s.watches, "/values": s.values, "/fields": s.fields, "/argument": s.argument, "/fills": s.fills, "/own": s.own, "/broadcasts": s.broadcasts, "/follows": s.follows, "/hijacks": s.hijacks, "/pipes": s.pipes, "/talks": s.talks,
	} {
		mux.HandleFunc(path, handler)
	}
	return mux
}
