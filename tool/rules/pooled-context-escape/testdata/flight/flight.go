// Package flight does work once for all who ask for it meanwhile.
package flight

import (
	"example.com/pooled/orders"
	"github.com/gin-gonic/gin"
)

type flightGroup struct{ last error }

// Do returns when the work is done.
func (g *flightGroup) Do(key string, run func() (any, error)) (any, error) {
	value, err := run()
	g.last = err
	return value, err
}

type Handler struct{ group flightGroup }

// Get stays until the work is done that it shares with others.
func (h *Handler) Get(c *gin.Context) {
	h.group.Do(c.Param("id"), func() (any, error) { return nil, orders.Save(c, c.Param("id")) })
}

// Put doesn't.
func (h *Handler) Put(c *gin.Context) {
	go h.group.Do(c.Param("id"), func() (any, error) { return nil, orders.Save(c, c.Param("id")) }) // want "is used by a goroutine"
}
