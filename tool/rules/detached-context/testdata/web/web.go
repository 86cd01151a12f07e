// Package web has handlers and what they call.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"example.com/detached/store"
)

type Server struct {
	store  *store.Store
	asker  store.Asker
	server *http.Server
}

func (s *Server) background(w http.ResponseWriter, r *http.Request) {
	_ = s.store.Ask(context.Background(), "a") // want "Ask is given a context without a parent where the request's is at hand"
}

func (s *Server) later(ctx context.Context) error {
	limited, cancel := context.WithTimeout(context.TODO(), time.Second) // want "where the caller's is at hand"
	defer cancel()
	return s.store.Ask(limited, "b")
}

func (s *Server) behind(w http.ResponseWriter, r *http.Request) {
	ctx := context.Background() // want "where the request's is at hand.*\[likely\]"
	_ = s.asker.Ask(ctx, "c")
}

func (s *Server) literal() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_ = s.store.Ask(context.Background(), "d") // want "where the request's is at hand"
	}
}

// ownEnd waits for the end of the context that it makes, not for the request's.
func (s *Server) ownEnd(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second) // want "where the request's is at hand"
	defer cancel()
	_ = s.store.Ask(ctx, "e")
	select {
	case <-ctx.Done():
		w.WriteHeader(http.StatusGatewayTimeout)
	default:
	}
}

// --- what is fine

func (s *Server) Run(ctx context.Context) {
	<-ctx.Done()
	_ = s.server.Shutdown(context.Background())
}

func (s *Server) Close(ctx context.Context) {
	_ = s.server.Shutdown(context.Background())
}

func (s *Server) missing(ctx context.Context) error {
	if ctx == nil {
		ctx = context.Background()
	}
	return s.store.Ask(ctx, "e")
}

func (s *Server) beside(w http.ResponseWriter, r *http.Request) {
	go s.store.Loop(context.Background())
	go func() { _ = s.store.Ask(context.Background(), "f") }()
	defer s.store.Ask(context.Background(), "g")
}

func (s *Server) logs(ctx context.Context, logger *slog.Logger) {
	logger.InfoContext(context.Background(), store.Name(context.Background()))
	_ = s.store.Ask(context.WithoutCancel(ctx), "h")
}

func (s *Server) nothingAtHand() error { return s.store.Ask(context.Background(), "i") }

func (s *Server) use() {
	_, _, _, _ = s.background, s.behind, s.beside, s.later
	_, _, _ = s.literal, s.missing, s.logs
	_ = s.nothingAtHand
}

// askThenWait waits for the end of its context when it has asked.
func (s *Server) askThenWait(ctx context.Context) error {
	if err := s.store.Ask(context.Background(), "t"); err != nil { // want "is given a context without a parent"
		return err
	}
	<-ctx.Done()
	return ctx.Err()
}

// askAtTheEnd asks when its context is over, and again when it is told to.
func (s *Server) askAtTheEnd(ctx context.Context, again <-chan struct{}) {
	for {
		_ = s.store.Ask(context.Background(), "u")
		select {
		case <-ctx.Done():
			return
		case <-again:
		}
	}
}
