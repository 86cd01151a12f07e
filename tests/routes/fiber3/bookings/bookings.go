// Package bookings serves the bookings.
package bookings

import (
	"github.com/gofiber/fiber/v3"

	"example.com/routes/fiber3/seen"
	"example.com/routes/fiber3/token"
	"example.com/routes/record"
)

// Repository knows the bookings.
type Repository interface{ All() []string }

// Handler holds the handlers.
type Handler struct{ repository Repository }

// SetupRoutes adds the routes to a router.
func SetupRoutes(router fiber.Router, repository Repository) {
	h := Handler{repository: repository}
	bookings := router.Group("/bookings")
	bookings.Get("", h.list)
	bookings.Post("", check("body"), check("dates"), h.create)
	bookings.Get("/:id", h.get)
	bookings.RouteChain("/:id").Put(h.change).Delete(h.cancel)
	bookings.Use(check("late"))
	bookings.Get("/:id/bill", h.bill)
}

// check is a middleware that looks at one part of a request.
func check(what string) fiber.Handler {
	return func(c fiber.Ctx) error {
		record.Component()
		c.Locals("checked", what)
		return c.Next()
	}
}

func (h Handler) list(c fiber.Ctx) error {
	record.Handler(c.Context(), seen.Locals(c))
	return c.JSON(h.repository.All())
}

func (h Handler) create(c fiber.Ctx) error {
	record.Handler(c.Context(), seen.Locals(c))
	checked, _ := c.Locals("checked").(string)
	return c.SendString(checked)
}

func (h Handler) get(c fiber.Ctx) error {
	record.Handler(c.Context(), seen.Locals(c))
	name, _ := c.Locals(token.Local).(string)
	return c.SendString(name)
}

func (h *Handler) change(c fiber.Ctx) error {
	record.Handler(c.Context(), seen.Locals(c))
	return c.SendStatus(fiber.StatusNoContent)
}

func (h *Handler) cancel(c fiber.Ctx) error {
	record.Handler(c.Context(), seen.Locals(c))
	return c.SendStatus(fiber.StatusNoContent)
}

func (h *Handler) bill(c fiber.Ctx) error {
	record.Handler(c.Context(), seen.Locals(c))
	return c.SendStatus(fiber.StatusOK)
}
