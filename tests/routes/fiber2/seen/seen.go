// Package seen tells the recorder what a fiber handler finds.
package seen

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"example.com/routes/record"
)

// Locals lists what middlewares have set, without the place of the user's context.
func Locals(c *fiber.Ctx) []record.Key {
	locals := map[any]bool{}
	c.Context().VisitUserValuesAll(func(key, _ any) {
		if name, ok := key.(string); !ok || !strings.HasPrefix(name, "__local_") {
			locals[key] = true
		}
	})
	return record.Keys("*fiber.Ctx", locals)
}
