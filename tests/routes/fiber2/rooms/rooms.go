// Package rooms serves the rooms as an application of its own.
package rooms

import (
	"github.com/gofiber/fiber/v2"

	"example.com/routes/fiber2/region"
	"example.com/routes/fiber2/seen"
	"example.com/routes/fiber2/token"
	"example.com/routes/record"
)

// App returns the application.
func App() *fiber.App {
	app := fiber.New()
	app.Use(token.Optional)
	app.Get("/", list)
	app.Get("/:number<int>", room("double"))
	app.Route("/:number/doors", func(doors fiber.Router) {
		doors.Get("/", list)
		doors.Post("/:door", token.New(), open)
	})
	return app
}

func list(c *fiber.Ctx) error {
	record.Handler(c.UserContext(), seen.Locals(c))
	return c.JSON(region.Of(c.UserContext()))
}

func room(kind string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		record.Handler(c.UserContext(), seen.Locals(c))
		return c.SendString(kind + c.Params("number"))
	}
}

func open(c *fiber.Ctx) error {
	record.Handler(c.UserContext(), seen.Locals(c))
	return c.SendString(token.Holder(c.UserContext()))
}
