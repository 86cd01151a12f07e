// Package audit reports who did what to an audit collector.
package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/incident/scattered/reqstate"
	"example.com/incident/scattered/tracing"
)

// record is one request that is still to be reported. What the report says of the caller is read
// from the context when the report is written.
type record struct {
	ctx    context.Context
	at     time.Time
	status int
}

// Trail is the queue of requests for the collector.
type Trail struct {
	mu      sync.Mutex
	pending []record
	more    chan struct{}
}

// NewTrail returns an empty trail.
func NewTrail() *Trail {
	return &Trail{more: make(chan struct{}, 1)}
}

// Record is the middleware that puts each request on the trail.
func (t *Trail) Record(c *gin.Context) {
	c.Next()
	t.add(record{ctx: c.Request.Context(), at: time.Now(), status: c.Writer.Status()})
}

func (t *Trail) add(r record) {
	t.mu.Lock()
	t.pending = append(t.pending, r)
	t.mu.Unlock()
	select {
	case t.more <- struct{}{}:
	default:
	}
}

// Pending returns how many requests are still to be reported.
func (t *Trail) Pending() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.pending)
}

// Open returns a connection to the collector. It fails as long as there is none.
type Open func(ctx context.Context) (io.WriteCloser, error)

// Drain reports the trail to the collector until the context ends or a report can't be written.
// It waits for the collector first, and asks for it again after each pause.
func (t *Trail) Drain(ctx context.Context, open Open, pause time.Duration) error {
	collector, err := connect(ctx, open, pause)
	if err != nil {
		return err
	}
	defer collector.Close()
	for {
		for _, r := range t.take() {
			if err := report(collector, r); err != nil {
				return err
			}
		}
		select {
		case <-t.more:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// connect returns once there is a collector or the context has ended.
func connect(ctx context.Context, open Open, pause time.Duration) (io.WriteCloser, error) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		if collector, err := open(ctx); err == nil {
			return collector, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (t *Trail) take() []record {
	t.mu.Lock()
	defer t.mu.Unlock()
	records := t.pending
	t.pending = nil
	return records
}

type line struct {
	At         time.Time `json:"at"`
	User       string    `json:"user"`
	Session    string    `json:"session"`
	Permission string    `json:"permission"`
	Tenant     string    `json:"tenant"`
	Trace      string    `json:"trace"`
	Status     int       `json:"status"`
}

func report(w io.Writer, r record) error {
	traceID, _ := tracing.IDs(r.ctx)
	text, err := json.Marshal(line{
		At:         r.at.UTC(),
		User:       reqstate.Text(r.ctx, "user_id"),
		Session:    reqstate.Text(r.ctx, "session_id"),
		Permission: reqstate.Text(r.ctx, "permission"),
		Tenant:     reqstate.Text(r.ctx, "tenant_name"),
		Trace:      traceID,
		Status:     r.status,
	})
	if err != nil {
		return fmt.Errorf("encoding an audit record: %w", err)
	}
	if _, err := w.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("sending an audit record: %w", err)
	}
	return nil
}
