// Package server puts the service together.
package server

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/routes/gin/admin"
	"example.com/routes/gin/auth"
	"example.com/routes/gin/config"
	"example.com/routes/gin/lanes"
	"example.com/routes/gin/limit"
	"example.com/routes/gin/report"
	"example.com/routes/gin/seen"
	"example.com/routes/gin/shipments"
	"example.com/routes/gin/tenant"
	"example.com/routes/gin/trace"
	"example.com/routes/record"
)

// New returns the service's router.
func New(cfg config.Config) *gin.Engine {
	r := gin.New()
	r.GET("/live", health)

	tracer := trace.New("freight")
	base := []gin.HandlerFunc{gin.Recovery(), tracer.Handle}
	if cfg.Tenants {
		base = append(base, tenant.Resolve)
	}
	r.Use(base...)
	r.GET("/ready", health)
	r.NoRoute(func(c *gin.Context) { c.Status(http.StatusNotFound) })

	if cfg.Limits {
		r.Use(limit.Timeout(time.Second))
	}
	r.Any("/echo/*rest", wrapped("echo", echo))

	api := r.Group("/api")
	api.Use(auth.Require(auth.Open{}, "read", "write"))
	v1 := api.Group("/v1")
	shipments.New("sea").Register(v1, limit.Per("write", 10), auth.Elevate)
	v2 := api.Group("/v2", tenant.Pin("eu"))
	shipments.New("air").Register(v2)
	lanes.Mount(v2)

	admin.Mount(&r.RouterGroup, report.Daily{Title: "shipped"})
	if cfg.Debug {
		debug(r)
	}
	return r
}

func debug(r gin.IRoutes) {
	r.GET("/debug/vars", func(c *gin.Context) {
		seen.Handler(c)
		c.String(http.StatusOK, trace.Parent(c.Request.Context()))
	}).POST("/debug/gc", health)
}

func health(c *gin.Context) {
	seen.Handler(c)
	c.Status(http.StatusNoContent)
}

func echo(c *gin.Context, name string) {
	seen.Handler(c)
	c.String(http.StatusOK, name+c.Param("rest"))
}

// wrapped makes a gin handler of a function that is told its own name.
func wrapped(name string, handle func(*gin.Context, string)) gin.HandlerFunc {
	return func(c *gin.Context) {
		record.Component()
		c.Set("handler", name)
		handle(c, name)
	}
}
