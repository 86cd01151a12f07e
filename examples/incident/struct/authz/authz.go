// Package authz is the authorisation middleware.
package authz

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/incident/platform"
	"example.com/incident/policy"
	"example.com/incident/problem"
	"example.com/incident/struct/request"
)

// Require turns down requests that the caller's roles don't allow.
func Require(p *platform.Platform) gin.HandlerFunc {
	return func(c *gin.Context) {
		state := request.Of(c.Request.Context())
		account, ok := p.Directory.Account(state.Caller().UserID)
		if !ok {
			problem.Abort(c, http.StatusForbidden, "forbidden", "the account is closed")
			return
		}
		decision := policy.Decide(account, c.Request.Method, c.Request.URL.Path)
		if !decision.Allowed {
			problem.Abort(c, http.StatusForbidden, "forbidden", "this needs "+decision.Permission)
			return
		}
		state.SetDecision(decision)
		c.Next()
	}
}
