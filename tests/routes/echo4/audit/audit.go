// Package audit remembers who did what.
package audit

import (
	"context"

	"github.com/labstack/echo/v4"

	"example.com/routes/record"
)

type entryKey struct{}

// Entry is what is remembered.
type Entry struct{ Action string }

// Trail opens an entry for each request.
func Trail(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		record.Component()
		r := c.Request()
		c.SetRequest(r.WithContext(context.WithValue(r.Context(), entryKey{}, &Entry{Action: r.Method})))
		return next(c)
	}
}

// Action names what a request does.
func Action(name string) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			record.Component()
			c.Set("action", name)
			if entry, ok := c.Request().Context().Value(entryKey{}).(*Entry); ok {
				entry.Action = name
			}
			return next(c)
		}
	}
}
