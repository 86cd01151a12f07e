// Package admin serves those who run the service.
package admin

import (
	"net/http"

	"github.com/labstack/echo/v5"

	"example.com/routes/echo5/audit"
	"example.com/routes/echo5/seen"
	"example.com/routes/record"
)

type endpoint struct {
	Method      string
	Path        string
	Handler     echo.HandlerFunc
	Middlewares []echo.MiddlewareFunc
}

func endpoints() []endpoint {
	return []endpoint{
		{Method: http.MethodGet, Path: "/users", Handler: users},
		{http.MethodPost, "/users", add, []echo.MiddlewareFunc{audit.Action("add user")}},
		{Method: http.MethodDelete, Path: "/users/:name", Handler: remove,
			Middlewares: []echo.MiddlewareFunc{audit.Trail, audit.Action("remove user")}},
	}
}

// Register adds the administration.
func Register(e *echo.Echo, guards []echo.MiddlewareFunc) {
	g := e.Group("/admin")
	g.Use(guards...)
	for _, at := range endpoints() {
		g.Add(at.Method, at.Path, at.Handler, at.Middlewares...)
	}
}

func users(c *echo.Context) error {
	record.Handler(c.Request().Context(), seen.Keys(c))
	return c.NoContent(http.StatusOK)
}

func add(c *echo.Context) error {
	record.Handler(c.Request().Context(), seen.Keys(c))
	return c.NoContent(http.StatusCreated)
}

func remove(c *echo.Context) error {
	record.Handler(c.Request().Context(), seen.Keys(c))
	return c.NoContent(http.StatusNoContent)
}
