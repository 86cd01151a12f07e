// Package server puts the service together.
package server

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"example.com/routes/chi/admin"
	"example.com/routes/chi/auth"
	"example.com/routes/chi/books"
	"example.com/routes/chi/config"
	"example.com/routes/chi/locale"
	"example.com/routes/chi/members"
	"example.com/routes/chi/page"
	"example.com/routes/record"
)

// Server serves a library.
type Server struct {
	cfg    *config.Config
	router *chi.Mux
}

// New returns a server with its routes.
func New(cfg *config.Config) *Server {
	s := &Server{cfg: cfg, router: chi.NewRouter()}
	s.router.Use(middleware.RequestID)
	s.router.Use(middleware.Recoverer)
	if cfg.Locales {
		s.router.Use(locale.Negotiate("en", "de"))
	}
	s.routes()
	return s
}

// Router returns the routes.
func (s *Server) Router() *chi.Mux { return s.router }

func (s *Server) routes() {
	r := s.router
	r.Get("/health", s.health)
	r.With(page.Limit(100)).HandleFunc("/search", search)
	r.Get("/files/*", s.files)

	authenticator := auth.New("read")
	r.Route("/api", func(r chi.Router) {
		r.Use(authenticator.Authenticate)
		r.Mount("/books", books.Resource{Shelf: "main"}.Routes())
		if s.cfg.Members {
			members.Register(r, &members.Memory{})
		}
		r.Group(func(r chi.Router) {
			r.Use(auth.Grant("stats"))
			r.Get("/stats/{slug:[a-z-]+}", s.stats("library"))
		})
	})
	r.Mount("/admin", admin.Router(s.cfg.Admin))
}

func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	w.Header().Set("X-Request-Id", middleware.GetReqID(r.Context()))
}

func (s *Server) files(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	_, _ = w.Write([]byte(chi.URLParam(r, "*")))
}

func (s *Server) stats(of string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		record.Handler(r.Context())
		_, _ = w.Write([]byte(of))
	}
}

func search(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	_, _ = w.Write([]byte(r.URL.RawQuery))
}
