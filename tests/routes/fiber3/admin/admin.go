// Package admin serves those who run the service.
package admin

import (
	"github.com/gofiber/fiber/v3"

	"example.com/routes/fiber3/seen"
	"example.com/routes/record"
)

var commands = map[string]fiber.Handler{
	"/reload": reload,
}

type command struct {
	method  string
	path    string
	handler fiber.Handler
}

// Setup adds the administration.
func Setup(app *fiber.App, guards ...any) {
	group := app.Group("/admin", guards...)
	for _, c := range []command{
		{fiber.MethodGet, "/locks", locks},
		{fiber.MethodPost, "/locks", locks},
		{fiber.MethodDelete, "/locks/:name", unlock},
	} {
		group.Add([]string{c.method}, c.path, c.handler)
	}
	group.Post("/reload", commands["/reload"])
	group.All("/any", locks)
}

func locks(c fiber.Ctx) error {
	record.Handler(c.Context(), seen.Locals(c))
	return c.SendStatus(fiber.StatusOK)
}

func unlock(c fiber.Ctx) error {
	record.Handler(c.Context(), seen.Locals(c))
	return c.SendStatus(fiber.StatusNoContent)
}

func reload(c fiber.Ctx) error {
	record.Handler(c.Context(), seen.Locals(c))
	return c.SendStatus(fiber.StatusAccepted)
}
