// Package accesslog is the logging middleware.
package accesslog

import (
	"context"
	"log"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/incident/logline"
	"example.com/incident/platform"
	"example.com/incident/scattered/reqstate"
	"example.com/incident/scattered/tracing"
)

// Write logs each request once it was answered.
func Write(p *platform.Platform) gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx := tracing.Start(c.Request.Context(), c.GetHeader("traceparent"), p.NewID)
		c.Request = c.Request.WithContext(ctx)
		reqstate.Put(c, "started_at", p.Now())

		c.Set("client_ip", c.ClientIP())
		c.Set("user_agent", c.Request.UserAgent())
		c.Set("route", c.FullPath())
		c.Set("log_wanted", logline.Wanted(c.Request.UserAgent()))
		c.Next()

		if !c.GetBool("log_wanted") {
			return
		}
		if err := p.AccessLog.Write(line(c, c.Request.Context(), p.Now())); err != nil {
			log.Print(err)
		}
	}
}

func line(c *gin.Context, ctx context.Context, now time.Time) logline.Line {
	traceID, spanID := tracing.IDs(ctx)
	started := reqstate.Time(ctx, "started_at")
	return logline.Line{
		Time:          started.UTC(),
		RequestID:     c.GetString("request_id"),
		TraceID:       traceID,
		SpanID:        spanID,
		Method:        c.Request.Method,
		Route:         c.GetString("route"),
		Status:        c.Writer.Status(),
		Bytes:         c.Writer.Size(),
		DurationMS:    float64(now.Sub(started).Microseconds()) / 1000,
		ClientIP:      c.GetString("client_ip"),
		UserAgent:     c.GetString("user_agent"),
		UserID:        reqstate.Text(ctx, "user_id"),
		SessionID:     reqstate.Text(ctx, "session_id"),
		Email:         c.GetString("email"),
		ClientID:      c.GetString("client_id"),
		AuthMethod:    reqstate.Text(ctx, "auth_method"),
		Issuer:        c.GetString("issuer"),
		Audience:      c.GetString("audience"),
		TokenExpiry:   reqstate.Time(ctx, "token_expiry"),
		Roles:         reqstate.Texts(ctx, "roles"),
		Groups:        c.GetStringSlice("groups"),
		Resource:      c.GetString("resource"),
		Action:        c.GetString("action"),
		Rule:          c.GetString("authz_rule"),
		PolicyVersion: reqstate.Number(ctx, "policy_version"),
		Elevated:      c.GetBool("elevated"),
		Tenant:        c.GetString("tenant_id"),
		TenantTier:    c.GetString("tenant_tier"),
		Region:        reqstate.Text(ctx, "region"),
		Shard:         c.GetString("tenant_shard"),
		Plan:          reqstate.Text(ctx, "plan"),
		QuotaClass:    c.GetString("quota_class"),
		Bucket:        c.GetString("bucket"),
		Limit:         reqstate.Number(ctx, "limit"),
		Remaining:     reqstate.Number(ctx, "remaining"),
		Burst:         c.GetInt("burst"),
		WindowMS:      c.GetDuration("rate_window").Milliseconds(),
		ResetAt:       reqstate.Time(ctx, "reset_at"),
	}
}
