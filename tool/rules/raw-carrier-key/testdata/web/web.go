// Package web has keys of its own, by one constant each.
package web

import (
	"example.com/raw/access"
	"github.com/gin-gonic/gin"
	"github.com/gofiber/fiber/v2"
)

const (
	contextKeyPage = "page"
	pageColumn     = "size"
)

func Page(c *gin.Context) {
	access.SetZone(c, "a")
	c.Set(contextKeyPage, 1)
	c.Set("size", pageColumn)
	c.Next()
}

func Size(c *gin.Context) string { return c.GetString("size") + c.GetString("page") } // want "the key \"page\" is spelled out here, and the constant web.contextKeyPage is the same"

// Locals both writes and looks up, so nothing shows that this is the middleware's.
func Locale(c *fiber.Ctx) error {
	_, _ = c.Locals("locale").(string)
	return nil
}
