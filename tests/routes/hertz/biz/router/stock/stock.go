// Package stock routes what is asked of the stock.
package stock

import (
	"strconv"

	"github.com/cloudwego/hertz/pkg/app"
	"github.com/cloudwego/hertz/pkg/route"

	"example.com/routes/hertz/biz/handler"
)

const path = "/stock"

// Register adds the routes to a group.
func Register(r *route.RouterGroup, place string, middlewares ...app.HandlerFunc) {
	stock := &handler.Stock{Place: place}
	g := r.Group(path+"/"+place, middlewares...)
	g.GET("", stock.List)
	g.POST("/:item/take", stock.Take)
	for _, size := range []int{64, 256} {
		g.GET("/:item/picture/"+strconv.Itoa(size), handler.Picture(size))
	}
	g.Any("/any/*rest", stock.List)
}
