// Package tenant finds out for whom a request is.
package tenant

import (
	"github.com/gin-gonic/gin"

	"example.com/routes/record"
)

const (
	nameKey   = "tenant"
	regionKey = "region"
)

// Resolve is a middleware.
func Resolve(c *gin.Context) {
	record.Component()
	c.Set(nameKey, c.GetHeader("X-Tenant"))
	c.Set(regionKey, "eu")
}

// Pin keeps what follows in one region.
func Pin(region string) gin.HandlerFunc {
	return func(c *gin.Context) {
		record.Component()
		c.Set(regionKey, region)
		c.Next()
	}
}

// Name returns the tenant's name and where it is at home.
func Name(c *gin.Context) (string, string) {
	return c.GetString(nameKey), c.GetString(regionKey)
}
