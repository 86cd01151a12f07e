// Package server puts the service together.
package server

import (
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"example.com/routes/fiber2/admin"
	"example.com/routes/fiber2/bookings"
	"example.com/routes/fiber2/config"
	"example.com/routes/fiber2/region"
	"example.com/routes/fiber2/rooms"
	"example.com/routes/fiber2/seen"
	"example.com/routes/fiber2/token"
	"example.com/routes/record"
)

type none struct{}

func (none) All() []string { return nil }

// New returns the service.
func New(cfg config.Config) *fiber.App {
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/live", health)
	app.Use(recover.New())
	if len(cfg.Regions) > 0 {
		app.Use("/api", region.NewGuard(cfg.Regions...).Handle)
	}
	app.Get("/ready", health)

	api := app.Group("/api", stamp)
	v1 := api.Group("/v1", token.New(token.Config{Header: "X-Token"}))
	bookings.SetupRoutes(v1, none{})
	v2 := api.Group("/v2")
	v2.Use(token.New())
	if cfg.Preview {
		bookings.SetupRoutes(v2, none{})
	}
	app.Mount("/rooms", rooms.App())
	admin.Setup(app, token.New(), stamp)
	return app
}

// stamp is a middleware.
func stamp(c *fiber.Ctx) error {
	record.Component()
	c.Locals("version", "1")
	return c.Next()
}

func health(c *fiber.Ctx) error {
	record.Handler(c.UserContext(), seen.Locals(c))
	return c.SendStatus(fiber.StatusNoContent)
}
