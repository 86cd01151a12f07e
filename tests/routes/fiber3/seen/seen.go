// Package seen tells the recorder what a fiber handler finds.
package seen

import (
	"github.com/gofiber/fiber/v3"

	"example.com/routes/record"
)

// Locals lists what middlewares have set, without the place of the user's context.
func Locals(c fiber.Ctx) []record.Key {
	locals := map[any]bool{}
	c.RequestCtx().VisitUserValuesAll(func(key, _ any) {
		if record.KeyOf("", key).Package != "github.com/gofiber/fiber/v3" {
			locals[key] = true
		}
	})
	return record.Keys("fiber.Ctx", locals)
}
