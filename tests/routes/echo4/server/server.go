// Package server puts the service together.
package server

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"example.com/routes/echo4/admin"
	"example.com/routes/echo4/audit"
	"example.com/routes/echo4/config"
	"example.com/routes/echo4/health"
	"example.com/routes/echo4/identity"
	"example.com/routes/echo4/orders"
	"example.com/routes/echo4/seen"
	"example.com/routes/record"
)

// Server serves orders.
type Server struct {
	*echo.Echo
	cfg *config.Config
}

// New returns a server with its routes.
func New(cfg *config.Config) *Server {
	s := &Server{Echo: echo.New(), cfg: cfg}
	s.Pre(middleware.RemoveTrailingSlash())
	health.Add(s.Echo, "live", "ready")
	s.middlewares()
	s.routes()
	return s
}

func (s *Server) middlewares() {
	s.Use(middleware.Recover())
	if s.cfg.Audit {
		s.Use(audit.Trail)
	}
}

func (s *Server) routes() {
	api := s.Group("/api", identity.Bearer())
	orders.NewController().Register(api.Group("/orders"))
	health.Add(api)

	s.GET("/", wrap("index", s.index))
	if s.cfg.Admin {
		service := &identity.Service{Name: "admin"}
		admin.Register(s.Echo, []echo.MiddlewareFunc{service.Process, audit.Action("admin")})
	}
}

func (s *Server) index(c echo.Context, title string) error {
	record.Handler(c.Request().Context(), seen.Keys(c))
	return c.String(http.StatusOK, title)
}

func wrap(title string, h func(echo.Context, string) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		record.Component()
		return h(c, title)
	}
}
