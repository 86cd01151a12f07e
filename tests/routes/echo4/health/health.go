// Package health says whether the service is well.
package health

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"example.com/routes/echo4/seen"
	"example.com/routes/record"
)

// Router is what routes are added to: the whole service or a group.
type Router interface {
	GET(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) *echo.Route
	Any(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) []*echo.Route
}

// Add adds the routes.
func Add(r Router, checks ...string) {
	for _, check := range checks {
		r.GET("/health/"+check, answer)
	}
	r.Any("/ping", func(c echo.Context) error {
		record.Handler(c.Request().Context(), seen.Keys(c))
		return c.String(http.StatusOK, "pong")
	})
}

func answer(c echo.Context) error {
	record.Handler(c.Request().Context(), seen.Keys(c))
	return c.NoContent(http.StatusNoContent)
}
