// Package ratelimit is the middleware that keeps clients to their tenant's plan.
package ratelimit

import (
	"math"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"example.com/incident/platform"
	"example.com/incident/problem"
	"example.com/incident/struct/request"
)

// Limit turns down requests beyond what the plan allows.
func Limit(p *platform.Platform) gin.HandlerFunc {
	return func(c *gin.Context) {
		state := request.Of(c.Request.Context())
		tenant := state.Tenant()
		plan := p.Directory.Plan(tenant.Plan)
		v := p.Limiter.Take(tenant.ID+"/"+state.Caller().ClientID, plan, p.Now())

		c.Header("RateLimit-Limit", strconv.Itoa(v.Limit))
		c.Header("RateLimit-Remaining", strconv.Itoa(v.Remaining))
		c.Header("RateLimit-Reset", strconv.FormatInt(v.ResetAt.Unix(), 10))
		if !v.Allowed {
			c.Header("Retry-After", strconv.Itoa(int(math.Ceil(v.RetryAfter.Seconds()))))
			problem.Abort(c, http.StatusTooManyRequests, "rate-limited", "the "+plan.Name+" plan is used up")
			return
		}
		state.SetQuota(v)
		c.Next()
	}
}
