// Package forward is the handler behind the middlewares: it sends the request on.
package forward

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"example.com/incident/platform"
	"example.com/incident/problem"
	"example.com/incident/proxy"
	"example.com/incident/struct/request"
	"example.com/incident/traceparent"
	"example.com/incident/upstream"
)

// ToUpstream answers with what the tenant's upstream says.
func ToUpstream(p *platform.Platform) gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx := c.Request.Context()
		state := request.Of(ctx)
		tenant := state.Tenant()
		rest, _ := strings.CutPrefix(c.Request.URL.Path, "/v1")
		answer, err := p.Upstream.Do(ctx, proxy.Call{
			Method:  c.Request.Method,
			Path:    tenant.BasePath + rest,
			Query:   c.Request.URL.RawQuery,
			Header:  header(state, c.GetHeader("Content-Type")),
			Body:    c.Request.Body,
			Timeout: tenant.Timeout,
		})
		if err != nil {
			problem.Upstream(c, err)
			return
		}
		c.Header("X-Served-Region", tenant.Region)
		c.Data(answer.Status, answer.ContentType, answer.Body)
	}
}

func header(state *request.State, contentType string) http.Header {
	caller, decision, tenant := state.Caller(), state.Decision(), state.Tenant()
	origin := state.Origin()
	h := http.Header{}
	set := func(name, value string) { h.Set(upstream.HeaderPrefix+name, value) }
	set("User", caller.UserID)
	set("Session", caller.SessionID)
	set("Auth-Method", caller.Method)
	set("Roles", strings.Join(decision.Roles, " "))
	set("Scopes", strings.Join(decision.Scopes, " "))
	set("Permission", decision.Permission)
	set("Policy-Version", strconv.Itoa(decision.Version))
	set("Tenant", tenant.ID)
	set("Tenant-Name", tenant.Name)
	set("Shard", tenant.Shard)
	set("Locale", tenant.Locale)
	set("Currency", tenant.Currency)
	set("Client", caller.ClientID)
	set("Request-Id", state.ID())

	h.Set("traceparent", traceparent.Format(origin.TraceID, origin.SpanID))
	set("Trace", origin.TraceID)
	if contentType != "" {
		h.Set("Content-Type", contentType)
	}
	return h
}
