// Package orders serves the orders.
package orders

import (
	"net/http"

	"github.com/labstack/echo/v5"

	"example.com/routes/echo5/audit"
	"example.com/routes/echo5/identity"
	"example.com/routes/echo5/seen"
	"example.com/routes/record"
)

// Store knows the orders.
type Store interface {
	Count() int
}

type empty struct{}

func (empty) Count() int { return 0 }

// Controller holds the handlers.
type Controller struct {
	store Store
}

// NewController returns the handlers of an empty store.
func NewController() *Controller { return &Controller{store: empty{}} }

// Register adds the routes to a group.
func (o *Controller) Register(g *echo.Group) {
	g.GET("", o.List)
	g.POST("", o.Create, audit.Action("create"))
	g.GET("/:id", o.Get)
	g.PUT("/:id", o.Replace, audit.Action("replace"), (&identity.Service{Name: "orders"}).Process)
	g.DELETE("/:id", o.Delete, audit.Action("delete"))
	g.Match([]string{http.MethodGet, http.MethodPost}, "/search", o.Search)

	lines := g.Group("/:id/lines", audit.Action("lines"))
	lines.GET("", Lines(o.store, 10))
	lines.GET("/all", Lines(o.store, 1000))
}

// List answers with all of them.
func (o *Controller) List(c *echo.Context) error {
	record.Handler(c.Request().Context(), seen.Keys(c))
	return c.JSON(http.StatusOK, o.store.Count())
}

// Create takes a new one.
func (o *Controller) Create(c *echo.Context) error {
	record.Handler(c.Request().Context(), seen.Keys(c))
	return c.JSON(http.StatusCreated, c.Get("action"))
}

// Get answers with one.
func (o *Controller) Get(c *echo.Context) error {
	record.Handler(c.Request().Context(), seen.Keys(c))
	return c.String(http.StatusOK, c.Param("id")+identity.Caller(c.Request().Context()))
}

// Replace changes one.
func (o *Controller) Replace(c *echo.Context) error {
	record.Handler(c.Request().Context(), seen.Keys(c))
	user, _ := c.Get(identity.UserKey).(string)
	return c.String(http.StatusOK, user)
}

// Delete removes one.
func (o *Controller) Delete(c *echo.Context) error {
	record.Handler(c.Request().Context(), seen.Keys(c))
	return c.NoContent(http.StatusNoContent)
}

// Search finds some.
func (o *Controller) Search(c *echo.Context) error {
	record.Handler(c.Request().Context(), seen.Keys(c))
	return c.NoContent(http.StatusOK)
}

// Lines answers with what is in an order.
func Lines(store Store, most int) echo.HandlerFunc {
	return func(c *echo.Context) error {
		record.Handler(c.Request().Context(), seen.Keys(c))
		return c.JSON(http.StatusOK, min(store.Count(), most))
	}
}
