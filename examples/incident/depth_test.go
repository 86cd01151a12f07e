package incident_test

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"testing"

	"github.com/gin-gonic/gin"

	"example.com/incident/internal/chain"
	"example.com/incident/platform"
	"example.com/incident/scattered/accesslog"
	"example.com/incident/scattered/auth"
	"example.com/incident/scattered/authz"
	"example.com/incident/scattered/ratelimit"
	"example.com/incident/scattered/tenant"
)

// tap keeps the keys of the context that the handler calls the upstream with.
type tap struct {
	next http.RoundTripper
	keys []any
}

func (t *tap) RoundTrip(r *http.Request) (*http.Response, error) {
	t.keys = chain.Keys(r.Context())
	return t.next.RoundTrip(r)
}

func keysAtUpstream(t *testing.T, v variant) []any {
	t.Helper()
	g := start(t, v)
	tapped := &tap{next: http.DefaultTransport}
	g.platform.Upstream.Client.Transport = tapped
	if status := g.get(t, "/v1/orders/17", "key-ada"); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	return tapped.keys
}

// contextKeys are scattered's 18, from the oldest layer to the newest.
var contextKeys = []string{
	"user_id", "session_id", "auth_method", "token_expiry",
	"roles", "scopes", "permission", "policy_version",
	"tenant_name", "region", "plan", "upstream_base",
	"limit", "remaining", "reset_at",
	"trace_id", "span_id", "started_at",
}

func TestValueDepthOfScattered(t *testing.T) {
	var got []string
	for _, key := range keysAtUpstream(t, variants[0]) {
		name, ok := key.(string)
		if !ok {
			t.Errorf("a key of type %T", key)
		}
		got = append(got, name)
	}
	slices.Reverse(got)
	if len(got) != 18 || !slices.Equal(got, contextKeys) {
		t.Errorf("%d value layers: %q\nwant 18: %q", len(got), got, contextKeys)
	}
}

func TestValueDepthOfStruct(t *testing.T) {
	keys := keysAtUpstream(t, variants[1])
	if len(keys) != 1 {
		t.Fatalf("%d value layers, want 1: %v", len(keys), keys)
	}
	if got := fmt.Sprintf("%T", keys[0]); got != "request.key" {
		t.Errorf("the key's type is %s, want request.key", got)
	}
}

// ginKeys are scattered's 24, sorted.
var ginKeys = []string{
	"action", "audience", "authz_rule", "bucket", "burst", "client_id", "client_ip", "elevated",
	"email", "groups", "issuer", "log_wanted", "quota_class", "rate_window", "request_id", "resource",
	"route", "tenant_currency", "tenant_id", "tenant_locale", "tenant_shard", "tenant_tier",
	"upstream_timeout", "user_agent",
}

// TestKeysOfScattered looks at both carriers from a handler behind the five middlewares.
func TestKeysOfScattered(t *testing.T) {
	var set []string
	depth := 0
	g := start(t, variant{"probe", func(p *platform.Platform) (*gin.Engine, error) {
		r := gin.New()
		r.Use(auth.Require(p), authz.Require(p), tenant.Route(p), ratelimit.Limit(p), accesslog.Write(p))
		r.GET("/v1/orders/:id", func(c *gin.Context) {
			for key := range c.Keys {
				set = append(set, key)
			}
			depth = len(chain.Keys(c.Request.Context()))
		})
		return r, nil
	}})
	if status := g.get(t, "/v1/orders/17", "key-ada"); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	slices.Sort(set)
	if len(set) != 24 || !slices.Equal(set, ginKeys) {
		t.Errorf("%d keys by c.Set: %q\nwant 24: %q", len(set), set, ginKeys)
	}
	if depth+len(set) != 42 {
		t.Errorf("%d keys in all, want 42", depth+len(set))
	}
}

// TestKeysOnBothCarriers makes sure that the counts above are of different keys.
func TestKeysOnBothCarriers(t *testing.T) {
	both := append(slices.Clone(contextKeys), ginKeys...)
	slices.Sort(both)
	if got := len(slices.Compact(both)); got != 42 {
		t.Errorf("%d different keys, want 42", got)
	}
}

// TestSetAgain: the tenant middleware overwrites one key that the authentication has set.
func TestSetAgain(t *testing.T) {
	var before, after map[string]any
	look := func(into *map[string]any) gin.HandlerFunc {
		return func(c *gin.Context) {
			*into = map[string]any{}
			for key, value := range c.Keys {
				(*into)[key] = value
			}
		}
	}
	g := start(t, variant{"probe", func(p *platform.Platform) (*gin.Engine, error) {
		r := gin.New()
		r.Use(auth.Require(p), authz.Require(p), look(&before),
			tenant.Route(p), ratelimit.Limit(p), accesslog.Write(p), look(&after))
		r.GET("/v1/orders/:id", func(c *gin.Context) {})
		return r, nil
	}})
	request, err := http.NewRequest(http.MethodGet, g.server.URL+"/v1/orders/17", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Api-Key", "key-cleo")
	request.Header.Set("X-Tenant", "globex")
	response, err := g.server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	var changed []string
	for key, value := range before {
		if !reflect.DeepEqual(after[key], value) {
			changed = append(changed, fmt.Sprintf("%s: %v, then %v", key, value, after[key]))
		}
	}
	if want := []string{"tenant_id: acme, then globex"}; !slices.Equal(changed, want) {
		t.Errorf("set again: %q, want %q", changed, want)
	}
}
