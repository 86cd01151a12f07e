// Package tenant is the middleware that finds out which tenant a request is for.
package tenant

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/incident/directory"
	"example.com/incident/platform"
	"example.com/incident/problem"
	"example.com/incident/struct/request"
)

// Route picks the caller's own tenant, or the one that a member of the staff names in X-Tenant.
func Route(p *platform.Platform) gin.HandlerFunc {
	return func(c *gin.Context) {
		state := request.Of(c.Request.Context())
		home, elevated := state.Caller().HomeTenant, state.Decision().Elevated
		t, err := p.Directory.Resolve(home, c.GetHeader("X-Tenant"), elevated)
		if errors.Is(err, directory.ErrForeignTenant) {
			problem.Abort(c, http.StatusForbidden, "foreign-tenant", err.Error())
			return
		}
		if err != nil {
			problem.Abort(c, http.StatusNotFound, "unknown-tenant", err.Error())
			return
		}
		state.SetTenant(t)
		c.Next()
	}
}
