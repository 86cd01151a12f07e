package gateway

import (
	"github.com/gin-gonic/gin"

	"example.com/selfparent/keys"
)

func Engine() *gin.Engine {
	engine := gin.New()
	engine.ContextWithFallback = true
	return engine
}

func User(c *gin.Context) {
	ctx := keys.WithUser(c, "u")
	c.Request = c.Request.WithContext(ctx) // want "gin.Context becomes its own ancestor through Request"
	c.Next()
}

func Request(c *gin.Context) {
	c.Request = c.Request.WithContext(keys.WithUser(c.Request.Context(), "u"))
	c.Next()
}
