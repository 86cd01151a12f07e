// Package accesslog is the logging middleware.
package accesslog

import (
	"log"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/incident/logline"
	"example.com/incident/platform"
	"example.com/incident/struct/request"
	"example.com/incident/traceparent"
)

// Write logs each request once it was answered.
func Write(p *platform.Platform) gin.HandlerFunc {
	return func(c *gin.Context) {
		traceID, ok := traceparent.Parse(c.GetHeader("traceparent"))
		if !ok {
			traceID = p.NewID(16)
		}
		state := request.Of(c.Request.Context())
		state.SetOrigin(request.Origin{
			TraceID:   traceID,
			SpanID:    p.NewID(8),
			Started:   p.Now(),
			ClientIP:  c.ClientIP(),
			UserAgent: c.Request.UserAgent(),
			Route:     c.FullPath(),
			Logged:    logline.Wanted(c.Request.UserAgent()),
		})
		c.Next()

		if !state.Origin().Logged {
			return
		}
		if err := p.AccessLog.Write(line(c, state, p.Now())); err != nil {
			log.Print(err)
		}
	}
}

func line(c *gin.Context, state *request.State, now time.Time) logline.Line {
	caller, decision, tenant := state.Caller(), state.Decision(), state.Tenant()
	quota, origin := state.Quota(), state.Origin()
	return logline.Line{
		Time:          origin.Started.UTC(),
		RequestID:     state.ID(),
		TraceID:       origin.TraceID,
		SpanID:        origin.SpanID,
		Method:        c.Request.Method,
		Route:         origin.Route,
		Status:        c.Writer.Status(),
		Bytes:         c.Writer.Size(),
		DurationMS:    float64(now.Sub(origin.Started).Microseconds()) / 1000,
		ClientIP:      origin.ClientIP,
		UserAgent:     origin.UserAgent,
		UserID:        caller.UserID,
		SessionID:     caller.SessionID,
		Email:         caller.Email,
		ClientID:      caller.ClientID,
		AuthMethod:    caller.Method,
		Issuer:        caller.Issuer,
		Audience:      caller.Audience,
		TokenExpiry:   caller.Expires,
		Roles:         decision.Roles,
		Groups:        decision.Groups,
		Resource:      decision.Resource,
		Action:        decision.Action,
		Rule:          decision.Rule,
		PolicyVersion: decision.Version,
		Elevated:      decision.Elevated,
		Tenant:        tenant.ID,
		TenantTier:    tenant.Tier,
		Region:        tenant.Region,
		Shard:         tenant.Shard,
		Plan:          tenant.Plan,
		QuotaClass:    quota.Class,
		Bucket:        quota.Key,
		Limit:         quota.Limit,
		Remaining:     quota.Remaining,
		Burst:         quota.Burst,
		WindowMS:      quota.Window.Milliseconds(),
		ResetAt:       quota.ResetAt,
	}
}
