package web

import (
	"github.com/gofiber/fiber/v2"
	"github.com/labstack/echo/v4"

	"example.com/pooled/orders"
)

func echoCaptured(c echo.Context) error {
	go func() { _ = c.Param("id") }() // want "the echo.Context is used by a goroutine .* values that are needed"
	return c.NoContent(202)
}

func echoBefore(c echo.Context) error {
	id := c.Param("id")
	go func() { _ = id }()
	return c.NoContent(202)
}

func fiberCaptured(c *fiber.Ctx) error {
	go func() { _ = c.Params("id") }() // want "the \*fiber.Ctx is used by a goroutine"
	return c.SendStatus(202)
}

func fiberUser(c *fiber.Ctx) error {
	ctx := c.UserContext()
	go func() { _ = orders.Save(ctx, "1") }()
	return c.SendStatus(202)
}

var (
	_ echo.HandlerFunc         = echoCaptured
	_ echo.HandlerFunc         = echoBefore
	_ func(c *fiber.Ctx) error = fiberCaptured
	_ func(c *fiber.Ctx) error = fiberUser
)
