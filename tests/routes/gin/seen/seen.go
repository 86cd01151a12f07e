// Package seen tells the recorder what a gin handler finds.
package seen

import (
	"github.com/gin-gonic/gin"

	"example.com/routes/record"
)

// Handler is called by each handler.
func Handler(c *gin.Context) {
	record.HandlerOf(c.Request.Context(), c.HandlerNames(), record.Keys("*gin.Context", c.Keys))
}
