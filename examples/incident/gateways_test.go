// Package incident_test holds the tests of what the variants have in common and what tells them
// apart.
package incident_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/incident/platform"
	scattered "example.com/incident/scattered/gateway"
	structured "example.com/incident/struct/gateway"
	"example.com/incident/upstream"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.ReleaseMode)
	folder, err := os.MkdirTemp("", "incident")
	if err != nil {
		panic(err)
	}
	executables = folder
	status := m.Run()
	os.RemoveAll(folder)
	os.Exit(status)
}

// gateway is a variant that serves in this process. Its clock stands still until it is moved and
// its ids are counted, so that it says the same in every run.
type gateway struct {
	platform *platform.Platform
	server   *httptest.Server
	clock    atomic.Int64 // nanoseconds since 1970
	log      bytes.Buffer // complete once the server was closed
}

type variant struct {
	name string
	make func(*platform.Platform) (*gin.Engine, error)
}

var variants = []variant{{"scattered", scattered.New}, {"struct", structured.New}}

// start begins to serve a variant in front of an upstream that doesn't wait.
func start(t *testing.T, v variant) *gateway {
	t.Helper()
	behind := httptest.NewServer(upstream.New(0))
	t.Cleanup(behind.Close)
	g := &gateway{}
	g.clock.Store(time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC).UnixNano())
	g.platform = platform.New(behind.URL, &g.log)
	g.platform.Now = func() time.Time { return time.Unix(0, g.clock.Load()) }
	var ids atomic.Int64
	g.platform.NewID = func(bytes int) string { return fmt.Sprintf("%0*x", 2*bytes, ids.Add(1)) }
	engine, err := v.make(g.platform)
	if err != nil {
		t.Fatal(err)
	}
	g.server = httptest.NewServer(engine)
	t.Cleanup(g.server.Close)
	return g
}

// get asks for a path with an API key and returns the answer's status.
func (g *gateway) get(t *testing.T, path, key string) int {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, g.server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Api-Key", key)
	response, err := g.server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}
