// Package region keeps requests in a region.
package region

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"example.com/routes/record"
)

type regionKey struct{}

// Guard is a middleware with a state of its own.
type Guard struct{ allowed []string }

// NewGuard returns a guard.
func NewGuard(allowed ...string) *Guard { return &Guard{allowed: allowed} }

// Handle puts in the region.
func (g *Guard) Handle(c *fiber.Ctx) error {
	record.Component()
	c.SetUserContext(context.WithValue(c.UserContext(), regionKey{}, g.allowed))
	return c.Next()
}

// Of returns a request's regions.
func Of(ctx context.Context) []string {
	allowed, _ := ctx.Value(regionKey{}).([]string)
	return allowed
}
