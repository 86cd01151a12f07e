// Package ratelimit is the middleware that keeps clients to their tenant's plan.
package ratelimit

import (
	"math"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"example.com/incident/platform"
	"example.com/incident/problem"
	"example.com/incident/scattered/reqstate"
)

// Limit turns down requests beyond what the plan allows.
func Limit(p *platform.Platform) gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx := c.Request.Context()
		plan := p.Directory.Plan(reqstate.Text(ctx, "plan"))
		key := c.GetString("tenant_id") + "/" + c.GetString("client_id")
		v := p.Limiter.Take(key, plan, p.Now())

		c.Header("RateLimit-Limit", strconv.Itoa(v.Limit))
		c.Header("RateLimit-Remaining", strconv.Itoa(v.Remaining))
		c.Header("RateLimit-Reset", strconv.FormatInt(v.ResetAt.Unix(), 10))
		if !v.Allowed {
			c.Header("Retry-After", strconv.Itoa(int(math.Ceil(v.RetryAfter.Seconds()))))
			problem.Abort(c, http.StatusTooManyRequests, "rate-limited", "the "+plan.Name+" plan is used up")
			return
		}

		ctx = reqstate.WithQuota(ctx, v.Limit, v.Remaining)
		ctx = reqstate.With(ctx, "reset_at", v.ResetAt)
		c.Request = c.Request.WithContext(ctx)

		c.Set("bucket", v.Key)
		c.Set("burst", v.Burst)
		c.Set("rate_window", v.Window)
		c.Set("quota_class", v.Class)
		c.Next()
	}
}
