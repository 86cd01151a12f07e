// Package branch waits on some ways only, and sends what it has filled.
package branch

import (
	"context"
	"net/http"
	"sync"

	"example.com/escape/store"
)

type task struct {
	ctx  context.Context
	done chan error
}

type Server struct {
	store *store.Store
	tasks chan *task
}

func taskOf(r *http.Request) (*task, error) {
	return &task{done: make(chan error, 1)}, r.ParseForm()
}

// Queue answers at once, unless it is asked to wait.
func (s *Server) Queue(w http.ResponseWriter, r *http.Request) {
	made, err := taskOf(r)
	if err != nil {
		return
	}
	made.ctx = r.Context()
	go func() {
		s.tasks <- made // want "the request's context is sent on a channel"
	}()
	if r.FormValue("wait") != "" {
		<-made.done
	}
	w.WriteHeader(http.StatusAccepted)
}

// Save waits if it is asked to.
func (s *Server) Save(w http.ResponseWriter, r *http.Request) {
	done := make(chan struct{})
	go func() { // want "the request's context is used by a goroutine"
		s.store.Save(r.Context(), store.Order{})
		close(done)
	}()
	if r.URL.RawQuery != "" {
		<-done
	}
}

// Both waits behind a branch that leaves.
func (s *Server) Both(w http.ResponseWriter, r *http.Request) {
	var group sync.WaitGroup
	group.Add(1)
	go func() {
		defer group.Done()
		s.store.Save(r.Context(), store.Order{})
	}()
	if r.URL.Path == "" {
		w.WriteHeader(http.StatusNotFound)
		group.Wait()
		return
	}
	group.Wait()
}

// Some starts and waits under one condition.
func (s *Server) Some(w http.ResponseWriter, r *http.Request) {
	done := make(chan struct{})
	beside := r.URL.RawQuery != ""
	if beside {
		go func() {
			s.store.Save(r.Context(), store.Order{})
			close(done)
		}()
	}
	if beside {
		<-done
	}
}

// begin yields a way to wait.
func begin(ctx context.Context, order store.Order) (chan error, error) {
	done := make(chan error, 1)
	go func() { done <- (&store.Store{}).Save(ctx, order) }() // want "the request's context is used by a goroutine"
	return done, nil
}

func (s *Server) Drops(w http.ResponseWriter, r *http.Request) {
	begin(r.Context(), store.Order{})
	w.WriteHeader(http.StatusAccepted)
}

func (s *Server) Keeps(w http.ResponseWriter, r *http.Request) {
	done, err := begin(r.Context(), store.Order{})
	if err != nil {
		return
	}
	<-done
}
