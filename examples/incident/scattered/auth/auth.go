// Package auth is the authentication middleware.
package auth

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/incident/platform"
	"example.com/incident/problem"
	"example.com/incident/scattered/reqstate"
)

// Require turns down requests that carry no valid token or API key.
func Require(p *platform.Platform) gin.HandlerFunc {
	return func(c *gin.Context) {
		requestID := p.RequestID(c.GetHeader(problem.RequestIDHeader))
		c.Header(problem.RequestIDHeader, requestID)
		c.Set("request_id", requestID)

		id, err := p.Credentials.Check(c.Request.Header, p.Now())
		if err != nil {
			c.Header("WWW-Authenticate", `Bearer realm="gateway"`)
			problem.Abort(c, http.StatusUnauthorized, "unauthenticated", err.Error())
			return
		}

		ctx := c.Request.Context()
		ctx = reqstate.With(ctx, "user_id", id.UserID)
		ctx = reqstate.With(ctx, "session_id", id.SessionID)
		ctx = reqstate.With(ctx, "auth_method", id.Method)
		ctx = reqstate.With(ctx, "token_expiry", id.Expires)
		c.Request = c.Request.WithContext(ctx)

		c.Set("tenant_id", id.HomeTenant)
		c.Set("client_id", id.ClientID)
		c.Set("issuer", id.Issuer)
		c.Set("audience", id.Audience)
		c.Set("email", id.Email)
		c.Next()
	}
}
