// Package outer runs around all others.
package outer

import "github.com/gin-gonic/gin"

func Access(c *gin.Context) {
	c.Next()
	print(c.GetString("status"))
}
