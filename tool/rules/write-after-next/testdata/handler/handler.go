// Package handler looks the values up.
package handler

import (
	"example.com/next/access"
	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
)

func Orders(c *gin.Context) {
	show(c.GetString("tenant"), user(c), access.LocaleOf(c), c.GetString("before"), c.GetString("sometimes"),
		c.GetString("twice"), c.GetString("status"), c.GetString("logged"))
}

func user(c *gin.Context) string { return access.UserOf(c) }

func Cart(c echo.Context) error {
	n, _ := c.Get("session").(int)
	_, failed := c.Get("failed").(error)
	_, _ = n, failed
	return nil
}

func show(...string) {}
