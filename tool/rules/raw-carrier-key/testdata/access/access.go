// Package access is the only one that knows its key.
package access

import "github.com/gin-gonic/gin"

func SetZone(c *gin.Context, zone string) { c.Set("zone", zone) }

func Zone(c *gin.Context) string { return c.GetString("zone") }
