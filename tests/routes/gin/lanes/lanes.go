// Package lanes serves the ways that shipments take; most of its paths are counted.
package lanes

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"example.com/routes/gin/auth"
	"example.com/routes/gin/seen"
)

const newest = 3

type route struct {
	method string
	path   string
	locked bool
}

var table = []route{
	{http.MethodGet, "/lanes/near", false},
	{http.MethodPost, "/lanes/near", true},
	{http.MethodPut, "/lanes/far", true},
	{http.MethodDelete, "/lanes/far", false},
}

// Mount adds the lanes to a group.
func Mount(r *gin.RouterGroup) {
	for version := 1; version <= newest; version++ {
		g := r.Group(fmt.Sprintf("/lanes/v%d", version))
		if version == newest {
			g.Use(auth.Elevate)
		}
		g.GET("", lane)
	}
	for weight := 10; weight < 2000; weight *= 10 {
		r.GET("/lanes/below/"+strconv.Itoa(weight), lane)
	}
	for row := range 2 {
		for column := 4; column > 0; column -= 2 {
			r.GET(fmt.Sprintf("/docks/%d/%02d", row, column), lane)
		}
	}
	path := "/lanes"
	for hops := 1; hops < newest; hops++ {
		path += "/via/:hop" + strconv.Itoa(hops)
		r.GET(path, lane)
	}
	for number, name := range []string{"north", "south"} {
		r.GET(fmt.Sprintf("/gates/%d-%s", number, name), lane)
	}
	for _, entry := range table {
		handlers := []gin.HandlerFunc{}
		if entry.locked {
			handlers = append(handlers, auth.Elevate)
		}
		register(r, entry.method, entry.path, append(handlers, lane)...)
	}
}

func register(r gin.IRoutes, method, path string, handlers ...gin.HandlerFunc) {
	switch method {
	case http.MethodGet:
		r.GET(path, handlers...)
	case http.MethodPost, http.MethodPut:
		r.Handle(method, path, handlers...)
	default:
		r.DELETE(path, handlers...)
	}
}

func lane(c *gin.Context) {
	seen.Handler(c)
	c.String(http.StatusOK, c.FullPath())
}
