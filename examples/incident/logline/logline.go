// Package logline is the access log's format: one JSON object a line.
package logline

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// Line is what is logged of one request.
type Line struct {
	Time          time.Time `json:"time"`
	RequestID     string    `json:"request_id"`
	TraceID       string    `json:"trace_id"`
	SpanID        string    `json:"span_id"`
	Method        string    `json:"method"`
	Route         string    `json:"route"`
	Status        int       `json:"status"`
	Bytes         int       `json:"bytes"`
	DurationMS    float64   `json:"duration_ms"`
	ClientIP      string    `json:"client_ip"`
	UserAgent     string    `json:"user_agent"`
	UserID        string    `json:"user_id"`
	SessionID     string    `json:"session_id"`
	Email         string    `json:"email"`
	ClientID      string    `json:"client_id"`
	AuthMethod    string    `json:"auth_method"`
	Issuer        string    `json:"issuer"`
	Audience      string    `json:"audience"`
	TokenExpiry   time.Time `json:"token_expiry"`
	Roles         []string  `json:"roles"`
	Groups        []string  `json:"groups"`
	Resource      string    `json:"resource"`
	Action        string    `json:"action"`
	Rule          string    `json:"rule"`
	PolicyVersion int       `json:"policy_version"`
	Elevated      bool      `json:"elevated"`
	Tenant        string    `json:"tenant"`
	TenantTier    string    `json:"tenant_tier"`
	Region        string    `json:"region"`
	Shard         string    `json:"shard"`
	Plan          string    `json:"plan"`
	QuotaClass    string    `json:"quota_class"`
	Bucket        string    `json:"bucket"`
	Limit         int       `json:"limit"`
	Remaining     int       `json:"remaining"`
	Burst         int       `json:"burst"`
	WindowMS      int64     `json:"window_ms"`
	ResetAt       time.Time `json:"reset_at"`
}

// Log writes lines, each with one call of the writer. Any goroutine may use it.
type Log struct {
	mu sync.Mutex
	to io.Writer
}

// New returns a log that writes to w.
func New(w io.Writer) *Log {
	return &Log{to: w}
}

// Write writes one line. It fails only when the writer does.
func (l *Log) Write(line Line) error {
	text, err := json.Marshal(line)
	if err != nil {
		return fmt.Errorf("encoding an access log line: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := l.to.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("writing the access log: %w", err)
	}
	return nil
}

// Wanted says whether a caller's requests are logged: those of health probes aren't.
func Wanted(userAgent string) bool {
	return !strings.HasPrefix(userAgent, "kube-probe/")
}
