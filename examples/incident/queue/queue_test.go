package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/incident/platform"
	"example.com/incident/queue/audit"
	"example.com/incident/upstream"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.ReleaseMode)
	os.Exit(m.Run())
}

// serveSome sends requests through the gateway and returns once all were answered.
func serveSome(t *testing.T, trail *audit.Trail, requests int) {
	t.Helper()
	behind := httptest.NewServer(upstream.New(0))
	defer behind.Close()
	engine, err := newGateway(platform.New(behind.URL, io.Discard), trail)
	if err != nil {
		t.Fatal(err)
	}
	for range requests {
		request := httptest.NewRequest(http.MethodGet, "/v1/orders/17", nil)
		request.Header.Set("X-Api-Key", "key-ada")
		answer := httptest.NewRecorder()
		engine.ServeHTTP(answer, request)
		if answer.Code != http.StatusOK {
			t.Fatalf("status %d: %s", answer.Code, answer.Body)
		}
	}
}

// TestQueueGrows: with the collector that the program has, nothing is ever taken off the trail.
func TestQueueGrows(t *testing.T) {
	trail := audit.NewTrail()
	ctx, cancel := context.WithCancel(context.Background())
	attempts := make(chan struct{})
	open := func(ctx context.Context) (io.WriteCloser, error) {
		collector, err := openCollector(ctx)
		select {
		case attempts <- struct{}{}:
		case <-ctx.Done():
		}
		return collector, err
	}
	ended := make(chan error)
	go func() { ended <- trail.Drain(ctx, open, time.Millisecond) }()
	for n := 1; n <= 5; n++ {
		serveSome(t, trail, 10)
		<-attempts
		<-attempts
		if got := trail.Pending(); got != 10*n {
			t.Fatalf("%d pending after %d requests", got, 10*n)
		}
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Drain: %v", err)
	}
}

// TestContextsAreKept: what the reports say comes from the contexts of requests that ended before
// there was a collector.
func TestContextsAreKept(t *testing.T) {
	trail := audit.NewTrail()
	serveSome(t, trail, 3)
	if got := trail.Pending(); got != 3 {
		t.Fatalf("%d pending, want 3", got)
	}
	reader, writer := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	open := func(context.Context) (io.WriteCloser, error) { return writer, nil }
	go func() { ended <- trail.Drain(ctx, open, time.Millisecond) }()
	lines := bufio.NewScanner(reader)
	for range 3 {
		if !lines.Scan() {
			t.Fatal(lines.Err())
		}
		var got map[string]any
		if err := json.Unmarshal(lines.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		for key, want := range map[string]any{"user": "u-100", "session": "key:web",
			"permission": "orders:read", "tenant": "Acme GmbH", "status": 200.0} {
			if got[key] != want {
				t.Errorf("%s: %v, want %v", key, got[key], want)
			}
		}
		if trace, _ := got["trace"].(string); len(trace) != 32 {
			t.Errorf("trace: %v", got["trace"])
		}
	}
	if got := trail.Pending(); got != 0 {
		t.Errorf("%d pending", got)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Drain: %v", err)
	}
}
