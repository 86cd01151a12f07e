// Package orders serves orders.
package orders

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/shop/web"
)

type api struct{}

// Register adds the routes to a group.
func Register(g *gin.RouterGroup) {
	a := &api{}
	for _, route := range []struct {
		method, path string
		handler      gin.HandlerFunc
	}{
		{http.MethodGet, "", a.list},
		{http.MethodGet, "/:id", a.get},
		{http.MethodPost, "", create("order")},
	} {
		g.Handle(route.method, route.path, route.handler)
	}
}

func (a *api) list(c *gin.Context) {
	c.JSON(http.StatusOK, web.UserOf(c.Request.Context()))
}

func (a *api) get(c *gin.Context) {
	c.JSON(http.StatusOK, c.GetString("tenant"))
}

func create(kind string) gin.HandlerFunc {
	return func(c *gin.Context) { c.String(http.StatusCreated, kind) }
}
