package server

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"example.com/escape/background"
	"example.com/escape/store"
)

// ownBound bounds its work by a context without a parent, which ends when it returns all the same.
func (s *Server) ownBound(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	go s.store.Save(ctx, store.Order{}) // want "the handler's own context is used by a goroutine that the handler doesn't wait for: it is cancelled when the handler returns"
	s.note(ctx, store.Order{})
	w.WriteHeader(http.StatusAccepted)
}

func (s *Server) note(ctx context.Context, order store.Order) {
	if order.ID == "" {
		go func() { // want "the handler's own context is used by a goroutine"
			_ = s.store.Save(ctx, order)
		}()
	}
}

// ownTimer leaves its context to its deadline.
func (s *Server) ownTimer(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	go func() {
		defer cancel()
		_ = s.store.Save(ctx, store.Order{})
	}()
}

// ownJoined waits for what works with its context.
func (s *Server) ownJoined(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- s.store.Save(ctx, store.Order{}) }()
	if err := <-done; err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// all is nobody's handler, and ends what it has begun all the same.
func (s *Server) all(orders []store.Order) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for _, order := range orders {
		go s.store.Save(ctx, order) // want "a context that the function cancels when it returns"
	}
}

func (s *Server) helpers(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	background.SafeGo(func() { // want "the request's context is used by a function that background.SafeGo runs later"
		_ = s.store.Save(ctx, store.Order{})
	})
	background.Named(s.pool, "save", func() { // want "the request's context is used by a function that background.Named runs later"
		_ = s.store.Save(ctx, store.Order{})
	})
	_ = background.Timed(func() error { return s.store.Save(ctx, store.Order{}) })
}

func (s *Server) both(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	background.Both(func() { _ = s.store.Save(ctx, store.Order{}) })
}

func (s *Server) tasks(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	var tasks background.Tasks
	tasks.Add(func() { _ = s.store.Save(ctx, store.Order{}) })
	tasks.Wait()
}

// collect passes on what it finds, until all is found; nobody is told when that is.
func (s *Server) collect(ctx context.Context, orders []store.Order) {
	for _, order := range orders {
		_ = s.store.Save(ctx, order)
		s.jobs <- job{order: order}
	}
}

func (s *Server) collecting(w http.ResponseWriter, r *http.Request) {
	s.startCollecting(r.Context(), nil)
	w.WriteHeader(http.StatusAccepted)
}

func (s *Server) startCollecting(ctx context.Context, orders []store.Order) {
	go s.collect(ctx, orders) // want "the request's context is used by a goroutine"
}

// row is what a table has of an order: nobody is told anything by it.
type row struct {
	id     string
	closed sql.NullBool
}

func (s *Server) rows(w http.ResponseWriter, r *http.Request) {
	s.keep(r.Context(), &row{id: r.URL.Path})
}

func (s *Server) keep(ctx context.Context, one *row) {
	go s.keepRow(ctx, one) // want "the request's context is used by a goroutine"
	hold(ctx, s.tick, one)
}

func (s *Server) keepRow(ctx context.Context, one *row) {
	_ = s.store.Save(ctx, store.Order{ID: one.id})
}

func hold(ctx context.Context, tick <-chan time.Time, one *row) {
	if !one.closed.Valid && ctx.Err() == nil {
		<-tick
	}
}
