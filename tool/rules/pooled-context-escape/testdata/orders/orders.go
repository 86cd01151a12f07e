// Package orders works with contexts.
package orders

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
)

type Service interface {
	Do(ctx context.Context) error
}

// Notify looks at the framework's context.
func Notify(c *gin.Context) string { return c.Param("id") + c.GetString("user") }

// Ping ignores it.
func Ping(_ *gin.Context) {}

// Save uses a context.
func Save(ctx context.Context, id string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "/"+id, nil)
	if err != nil {
		return err
	}
	_, err = http.DefaultClient.Do(req)
	return err
}
