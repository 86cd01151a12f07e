// Package forward is the handler behind the middlewares: it sends the request on.
package forward

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"example.com/incident/platform"
	"example.com/incident/problem"
	"example.com/incident/proxy"
	"example.com/incident/scattered/reqstate"
	"example.com/incident/scattered/tracing"
	"example.com/incident/traceparent"
	"example.com/incident/upstream"
)

// ToUpstream answers with what the tenant's upstream says.
func ToUpstream(p *platform.Platform) gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx := c.Request.Context()
		rest, _ := strings.CutPrefix(c.Request.URL.Path, "/v1")
		answer, err := p.Upstream.Do(ctx, proxy.Call{
			Method:  c.Request.Method,
			Path:    reqstate.Text(ctx, "upstream_base") + rest,
			Query:   c.Request.URL.RawQuery,
			Header:  header(c, ctx),
			Body:    c.Request.Body,
			Timeout: c.GetDuration("upstream_timeout"),
		})
		if err != nil {
			problem.Upstream(c, err)
			return
		}
		c.Header("X-Served-Region", reqstate.Text(ctx, "region"))
		c.Data(answer.Status, answer.ContentType, answer.Body)
	}
}

func header(c *gin.Context, ctx context.Context) http.Header {
	h := http.Header{}
	set := func(name, value string) { h.Set(upstream.HeaderPrefix+name, value) }
	set("User", reqstate.Text(ctx, "user_id"))
	set("Session", reqstate.Text(ctx, "session_id"))
	set("Auth-Method", reqstate.Text(ctx, "auth_method"))
	set("Roles", strings.Join(reqstate.Texts(ctx, "roles"), " "))
	set("Scopes", strings.Join(reqstate.Texts(ctx, "scopes"), " "))
	set("Permission", reqstate.Text(ctx, "permission"))
	set("Policy-Version", strconv.Itoa(reqstate.Number(ctx, "policy_version")))
	set("Tenant", c.GetString("tenant_id"))
	set("Tenant-Name", reqstate.Text(ctx, "tenant_name"))
	set("Shard", c.GetString("tenant_shard"))
	set("Locale", c.GetString("tenant_locale"))
	set("Currency", c.GetString("tenant_currency"))
	set("Client", c.GetString("client_id"))
	set("Request-Id", c.GetString("request_id"))

	traceID, spanID := tracing.IDs(ctx)
	h.Set("traceparent", traceparent.Format(traceID, spanID))
	set("Trace", traceID)
	if kind := c.GetHeader("Content-Type"); kind != "" {
		h.Set("Content-Type", kind)
	}
	return h
}
