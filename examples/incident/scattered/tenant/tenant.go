// Package tenant is the middleware that finds out which tenant a request is for.
package tenant

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/incident/directory"
	"example.com/incident/platform"
	"example.com/incident/problem"
	"example.com/incident/scattered/reqstate"
)

// Route picks the caller's own tenant, or the one that a member of the staff names in X-Tenant.
func Route(p *platform.Platform) gin.HandlerFunc {
	return func(c *gin.Context) {
		home := c.GetString("tenant_id")
		t, err := p.Directory.Resolve(home, c.GetHeader("X-Tenant"), c.GetBool("elevated"))
		if errors.Is(err, directory.ErrForeignTenant) {
			problem.Abort(c, http.StatusForbidden, "foreign-tenant", err.Error())
			return
		}
		if err != nil {
			problem.Abort(c, http.StatusNotFound, "unknown-tenant", err.Error())
			return
		}

		ctx := c.Request.Context()
		ctx = reqstate.With(ctx, "tenant_name", t.Name)
		ctx = reqstate.With(ctx, "region", t.Region)
		ctx = reqstate.With(ctx, "plan", t.Plan)
		ctx = reqstate.With(ctx, "upstream_base", t.BasePath)
		c.Request = c.Request.WithContext(ctx)

		c.Set("tenant_id", t.ID)
		c.Set("tenant_shard", t.Shard)
		c.Set("tenant_locale", t.Locale)
		c.Set("tenant_currency", t.Currency)
		c.Set("tenant_tier", t.Tier)
		c.Set("upstream_timeout", t.Timeout)
		c.Next()
	}
}
