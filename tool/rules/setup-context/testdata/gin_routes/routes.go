// Package gin_routes has a framework's handlers.
package gin_routes

import (
	"context"

	"github.com/gin-gonic/gin"

	"example.com/setup/store"
)

func Register(ctx context.Context, e *gin.Engine, s *store.Store) {
	e.GET("/", func(c *gin.Context) {
		_ = s.Ask(ctx, c.Param("what")) // want "the handler uses ctx"
	})
	e.GET("/fine", func(c *gin.Context) {
		_ = s.Ask(c.Request.Context(), c.Param("what"))
	})
}

func Command(ctx context.Context, e *gin.Engine, s *store.Store) {
	done := make(chan struct{})
	e.GET("/callback", func(c *gin.Context) {
		_ = s.Ask(ctx, "token") // want "the handler uses ctx.*\[likely\]"
		close(done)
	})
	<-done
}
