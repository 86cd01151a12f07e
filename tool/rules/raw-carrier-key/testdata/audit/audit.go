// Package audit keeps a key of its own that another package happens to use too.
package audit

import "github.com/gin-gonic/gin"

func Mark(c *gin.Context) {
	if c.GetString("mark") == "" {
		c.Set("mark", "audit")
	}
	c.Next()
}
