// Package identity finds out who is calling.
package identity

import (
	"context"
	"strings"

	"github.com/labstack/echo/v4"

	"example.com/routes/record"
)

type contextKey string

const callerKey contextKey = "caller"

// UserKey is where echo keeps the user.
const UserKey = "user"

// Options say what is asked for.
type Options struct {
	Skipper func(c echo.Context) bool
	Scheme  string
}

// Bearer asks for a bearer's token.
func Bearer() echo.MiddlewareFunc {
	return WithOptions(Options{Scheme: "Bearer"})
}

// WithOptions asks for credentials.
func WithOptions(options Options) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			record.Component()
			caller, _ := strings.CutPrefix(c.Request().Header.Get(echo.HeaderAuthorization), options.Scheme+" ")
			ctx := context.WithValue(c.Request().Context(), callerKey, caller)
			c.SetRequest(c.Request().WithContext(ctx))
			c.Set(UserKey, caller)
			return next(c)
		}
	}
}

// Service stands for those who have no user.
type Service struct{ Name string }

// Process is a middleware.
func (s *Service) Process(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		record.Component()
		if c.Request().Header.Get("X-Session") == "" {
			c.Set("service", s.Name)
		}
		c.Set(UserKey, s.Name)
		return next(c)
	}
}

// Caller returns who is calling.
func Caller(ctx context.Context) string {
	caller, _ := ctx.Value(callerKey).(string)
	return caller
}
