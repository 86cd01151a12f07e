// Package auth is the authentication middleware. It comes first, so it also begins the request's
// state.
package auth

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/incident/platform"
	"example.com/incident/problem"
	"example.com/incident/struct/request"
)

// Require turns down requests that carry no valid token or API key.
func Require(p *platform.Platform) gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx, state := request.Begin(c.Request.Context(), p.RequestID(c.GetHeader(problem.RequestIDHeader)))
		c.Request = c.Request.WithContext(ctx)
		c.Header(problem.RequestIDHeader, state.ID())

		caller, err := p.Credentials.Check(c.Request.Header, p.Now())
		if err != nil {
			c.Header("WWW-Authenticate", `Bearer realm="gateway"`)
			problem.Abort(c, http.StatusUnauthorized, "unauthenticated", err.Error())
			return
		}
		state.SetCaller(caller)
		c.Next()
	}
}
