// Package middleware writes what handlers look up.
package middleware

import (
	"example.com/raw/keys"
	"github.com/gin-gonic/gin"
	"github.com/gofiber/fiber/v2"
	"github.com/labstack/echo/v4"
)

// Role is how handlers ask for it.
const Role = "role"

const headerTrace = "trace"

func Roles(c *gin.Context) {
	c.Set("role", c.GetHeader("X-Role")) // want "the key \"role\" is spelled out here, and the constant middleware.Role is the same"
	c.Next()
}

func Users(c *gin.Context) {
	c.Set("user", c.GetHeader("X-User")) // want "the key \"user\" is spelled out in 2 packages, which have to agree on it letter by letter"
	c.Set(keys.Tenant, c.GetHeader("X-Tenant"))
	c.Set(keys.Region, "eu")
	c.Set("trace", headerTrace)
	c.Set("name", "x")
	c.Next()
}

func Sessions(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		put(c, "session", 1) // want "the key \"session\" is spelled out in 2 packages"
		return next(c)
	}
}

func put(c echo.Context, name string, value any) { c.Set(name, value) }

func Locale(c *fiber.Ctx) error {
	c.Locals("locale", "de")
	return c.Next()
}
