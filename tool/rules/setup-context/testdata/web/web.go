// Package web makes handlers.
package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"example.com/setup/store"
)

func New(ctx context.Context, s *store.Store) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = s.Ask(ctx, r.URL.Path) // want "the handler uses ctx, a context that is older than any request \(a parameter of web.New\)"
	})
}

func Middleware(ctx context.Context, s *store.Store) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := s.Ask(ctx, "allowed"); err != nil { // want "the handler uses ctx, .*a parameter of web.Middleware"
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func Own(mux *http.ServeMux, s *store.Store) {
	background := context.Background()
	mux.HandleFunc("/own", func(w http.ResponseWriter, r *http.Request) {
		ask := func() error { return s.Ask(background, "own") } // want "the handler uses background, .*made by context.Background"
		if ask() != nil {
			w.WriteHeader(http.StatusBadGateway)
		}
	})
}

func Derived(ctx context.Context, s *store.Store) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		limited, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		_ = s.Ask(limited, "derived") // want "the handler uses ctx"
	}
}

func Behind(ctx context.Context, asker store.Asker) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_ = asker.Ask(ctx, "behind") // want "the handler uses ctx.*\[likely\]"
	}
}

// --- what is fine

func Request(ctx context.Context, s *store.Store) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		_ = s.Ask(ctx, "request")
	}
}

func Stops(ctx context.Context, s *store.Store) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-ctx.Done():
			http.Error(w, "stopping", http.StatusServiceUnavailable)
			return
		default:
		}
		if ctx.Err() != nil {
			return
		}
		_ = s.Ask(r.Context(), "stops")
	}
}

func Joined(ctx context.Context, s *store.Store) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { _ = s.Both(ctx, r.Context()) }
}

func Values(ctx context.Context, logger *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		logger.InfoContext(ctx, "asked")
		fmt.Fprintln(w, store.Name(ctx))
	}
}

func Background(ctx context.Context, s *store.Store) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		go s.Loop(ctx)
		go func() { _ = s.Ask(ctx, "beside") }()
		w.WriteHeader(http.StatusAccepted)
	}
}

// Bounds: the captured context only bounds what runs beside the handlers.
func Bounds(ctx context.Context, s *store.Store) http.Handler {
	go s.Loop(ctx)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _ = s.Ask(r.Context(), "bounds") })
}

// Serve has a request of its own.
func Serve(ctx context.Context, w http.ResponseWriter, r *http.Request, s *store.Store) {
	http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _ = s.Ask(ctx, "serve") }).ServeHTTP(w, r)
}
