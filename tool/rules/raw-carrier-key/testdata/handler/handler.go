// Package handler looks up what the middlewares wrote.
package handler

import (
	"example.com/raw/access"
	"example.com/raw/keys"
	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
)

func Orders(c *gin.Context) {
	user := c.GetString("user")
	tenant := c.GetString("tenant") // want "the key \"tenant\" is spelled out here, and the constant keys.Tenant is the same"
	region := c.GetString(keys.Region)
	log(c, user, tenant, region, access.Zone(c))
}

func Cart(c echo.Context) error {
	_, _ = c.Get("session").(int)
	return nil
}

func log(*gin.Context, ...string) {}
