// Package authz is the authorisation middleware.
package authz

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/incident/platform"
	"example.com/incident/policy"
	"example.com/incident/problem"
	"example.com/incident/scattered/reqstate"
)

// Require turns down requests that the caller's roles don't allow.
func Require(p *platform.Platform) gin.HandlerFunc {
	return func(c *gin.Context) {
		userID, _ := c.Request.Context().Value("user_id").(string)
		account, ok := p.Directory.Account(userID)
		if !ok {
			problem.Abort(c, http.StatusForbidden, "forbidden", "the account is closed")
			return
		}
		decision := policy.Decide(account, c.Request.Method, c.Request.URL.Path)
		if !decision.Allowed {
			problem.Abort(c, http.StatusForbidden, "forbidden", "this needs "+decision.Permission)
			return
		}

		reqstate.Put(c, "roles", decision.Roles)
		reqstate.Put(c, "scopes", decision.Scopes)
		reqstate.Put(c, "permission", decision.Permission)
		reqstate.Put(c, "policy_version", decision.Version)

		c.Set("resource", decision.Resource)
		c.Set("action", decision.Action)
		c.Set("authz_rule", decision.Rule)
		c.Set("elevated", decision.Elevated)
		c.Set("groups", decision.Groups)
		c.Next()
	}
}
