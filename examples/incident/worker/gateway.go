package main

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/incident/platform"
	"example.com/incident/scattered/accesslog"
	"example.com/incident/scattered/auth"
	"example.com/incident/scattered/authz"
	"example.com/incident/scattered/forward"
	"example.com/incident/scattered/ratelimit"
	"example.com/incident/scattered/tenant"
	"example.com/incident/worker/metering"
)

// newGateway returns the gateway of scattered with a meter behind its middlewares.
func newGateway(p *platform.Platform, meter *metering.Meter, totals *metering.Totals) (*gin.Engine, error) {
	r := gin.New()
	if err := r.SetTrustedProxies(nil); err != nil {
		return nil, fmt.Errorf("trusting no proxy: %w", err)
	}
	r.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	r.GET("/usage", totals.Show)

	v1 := r.Group("/v1")
	v1.Use(auth.Require(p), authz.Require(p), tenant.Route(p), ratelimit.Limit(p), accesslog.Write(p))
	v1.Use(meter.Count)
	v1.GET("/orders", forward.ToUpstream(p))
	v1.POST("/orders", forward.ToUpstream(p))
	v1.GET("/orders/:id", forward.ToUpstream(p))
	v1.DELETE("/orders/:id", forward.ToUpstream(p))
	v1.GET("/invoices/:id", forward.ToUpstream(p))
	v1.GET("/reports/:name", forward.ToUpstream(p))
	return r, nil
}
