// Package token finds out who is calling.
package token

import (
	"context"

	"github.com/gofiber/fiber/v3"

	"example.com/routes/record"
)

type key int

const holder key = iota

// Local is where the holder stands among fiber's locals.
const Local = "holder"

// Config says how tokens are looked for.
type Config struct {
	Header string
}

// New returns a middleware.
func New(config ...Config) fiber.Handler {
	cfg := Config{Header: fiber.HeaderAuthorization}
	if len(config) > 0 {
		cfg = config[0]
	}
	return func(c fiber.Ctx) error {
		record.Component()
		name := c.Get(cfg.Header)
		c.Locals(Local, name)
		c.SetContext(context.WithValue(c.Context(), holder, name))
		return c.Next()
	}
}

// Optional is a middleware for those who need no token.
func Optional(c fiber.Ctx) error {
	record.Component()
	if session := c.Get("X-Session"); session != "" {
		c.Locals("session", session)
		c.Locals(Local, "guest")
	}
	return c.Next()
}

// Holder returns who is calling.
func Holder(ctx context.Context) string {
	name, _ := ctx.Value(holder).(string)
	return name
}
