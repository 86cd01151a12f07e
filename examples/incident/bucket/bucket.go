// Package bucket limits rates with token buckets.
package bucket

import (
	"math"
	"sync"
	"time"

	"example.com/incident/directory"
)

// Verdict is what a limiter says about one request.
type Verdict struct {
	Allowed    bool
	Key        string
	Class      string
	Limit      int // requests a window
	Remaining  int
	Burst      int
	Window     time.Duration
	ResetAt    time.Time     // when the bucket will be full again
	RetryAfter time.Duration // until the next token; 0 if the request is allowed
}

type level struct {
	tokens float64
	at     time.Time
}

// Limiter holds one bucket for each key. Keys are made of tenants and client names, both from the
// directory, so their number is bounded.
type Limiter struct {
	mu     sync.Mutex
	levels map[string]level
}

// NewLimiter returns a limiter whose buckets are all full.
func NewLimiter() *Limiter {
	return &Limiter{levels: map[string]level{}}
}

// Take takes one token from a key's bucket, if there is one.
func (l *Limiter) Take(key string, plan directory.Plan, now time.Time) Verdict {
	l.mu.Lock()
	defer l.mu.Unlock()
	full := float64(plan.Burst)
	b, ok := l.levels[key]
	if !ok {
		b = level{tokens: full, at: now}
	}
	if gone := now.Sub(b.at); gone > 0 {
		b.tokens = math.Min(full, b.tokens+gone.Seconds()*plan.Rate)
		b.at = now
	}
	v := Verdict{
		Key:    key,
		Class:  plan.Class,
		Limit:  int(plan.Rate * plan.Window.Seconds()),
		Burst:  plan.Burst,
		Window: plan.Window,
	}
	if b.tokens >= 1 {
		b.tokens--
		v.Allowed = true
	} else {
		v.RetryAfter = seconds((1 - b.tokens) / plan.Rate)
	}
	l.levels[key] = b
	v.Remaining = int(b.tokens)
	v.ResetAt = now.Add(seconds((full - b.tokens) / plan.Rate)).UTC()
	return v
}

func seconds(s float64) time.Duration {
	return time.Duration(s * float64(time.Second))
}
