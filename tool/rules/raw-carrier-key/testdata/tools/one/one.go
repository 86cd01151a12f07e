// Package one marks requests for itself.
package one

import "github.com/gin-gonic/gin"

func Mark(c *gin.Context) {
	if c.GetString("mark") == "" {
		c.Set("mark", "one")
	}
	c.Next()
}
