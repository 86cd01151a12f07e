package incident_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"example.com/incident/internal/chain"
)

var counts = flag.String("counts", "", "the file to write to what the gateways count, as JSON")

// kept is a key that a request carries when its handler calls the upstream, with the number of layers
// that hold it; entries in gin's own map are not layers.
type kept struct {
	Carrier string `json:"carrier"`
	Type    string `json:"type"`
	Value   string `json:"value"`
	Layers  int    `json:"layers"`
}

type counted struct {
	Method  string `json:"method"`
	Pattern string `json:"pattern"`
	Layers  int    `json:"layers"`
	Keys    []kept `json:"keys"`
}

// count looks at both carriers of one request.
func count(c *gin.Context, r *http.Request) counted {
	route := counted{Method: r.Method, Pattern: c.FullPath()}
	at := map[any]int{}
	for _, key := range chain.Keys(r.Context()) {
		route.Layers++
		if i, known := at[key]; known {
			route.Keys[i].Layers++
			continue
		}
		at[key] = len(route.Keys)
		described := kept{Carrier: "context.Context", Type: fmt.Sprintf("%T", key), Layers: 1}
		if name, ok := key.(string); ok {
			described.Value = name
		}
		route.Keys = append(route.Keys, described)
	}
	for name := range c.Keys {
		route.Keys = append(route.Keys, kept{Carrier: "*gin.Context", Type: "string", Value: name})
	}
	return route
}

// counting counts in place of the upstream.
type counting struct {
	next    http.RoundTripper
	context *gin.Context
	seen    *counted
}

func (t *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	now := count(t.context, r)
	t.seen = &now
	return t.next.RoundTrip(r)
}

// TestCounts sends a request to each route behind the middlewares, as somebody who is allowed to.
func TestCounts(t *testing.T) {
	all := map[string][]counted{}
	for _, v := range variants {
		g := start(t, v)
		engine := g.server.Config.Handler.(*gin.Engine)
		for _, route := range engine.Routes() {
			if !strings.HasPrefix(route.Path, "/v1/") {
				continue
			}
			tapped := &counting{next: http.DefaultTransport}
			g.platform.Upstream.Client.Transport = tapped
			for _, key := range []string{"key-ada", "key-ben", "key-cleo"} {
				path := strings.NewReplacer(":id", "17", ":name", "daily").Replace(route.Path)
				request := httptest.NewRequest(route.Method, path, nil)
				request.Header.Set("X-Api-Key", key)
				c := gin.CreateTestContextOnly(httptest.NewRecorder(), engine)
				c.Request = request
				tapped.context = c
				engine.HandleContext(c)
				if tapped.seen != nil {
					break
				}
			}
			if tapped.seen == nil {
				t.Errorf("%s: %s %s: nobody is let through", v.name, route.Method, route.Path)
				continue
			}
			tapped.seen.Method = route.Method
			all[v.name] = append(all[v.name], *tapped.seen)
		}
		if len(all[v.name]) < 6 {
			t.Errorf("%s: %d routes", v.name, len(all[v.name]))
		}
	}
	if *counts == "" {
		return
	}
	text, err := json.Marshal(all)
	if err == nil {
		err = os.WriteFile(*counts, text, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
