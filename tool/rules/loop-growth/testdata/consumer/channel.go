package consumer

import (
	"context"
	"net"
	"net/http"
	"time"

	"example.com/loop/enrich"
	"example.com/loop/keys"
)

type sequenceKey struct{}

func handle(ctx context.Context) error { return ctx.Err() }

func Range(ctx context.Context, messages <-chan string) {
	for message := range messages {
		ctx = context.WithValue(ctx, sequenceKey{}, message) // want "the context is derived from itself in each round of an unbounded loop .* value layer with key"
		handle(ctx)
	}
}

func Select(ctx context.Context, messages <-chan string, done chan struct{}) {
	for {
		select {
		case message := <-messages:
			ctx = keys.WithMessage(ctx, message) // want "derived from itself in each round"
			handle(ctx)
		case <-done:
			return
		}
	}
}

func TwoHops(ctx context.Context, messages <-chan string) {
	for message := range messages {
		ctx = enrich.FromMessage(ctx, message) // want "derived from itself in each round"
		handle(ctx)
	}
}

// Two statements that both stay in the chain are two findings.
func TwoStatements(ctx context.Context, messages <-chan string) {
	for message := range messages {
		ctx = keys.WithMessage(ctx, message)     // want "derived from itself in each round"
		ctx = keys.WithLabel(ctx, "seen", "yes") // want "derived from itself in each round"
		handle(ctx)
	}
}

// One statement that adds two layers is one finding.
func Nested(ctx context.Context, messages <-chan string) {
	for message := range messages {
		ctx = keys.WithLabel(keys.WithMessage(ctx, message), "seen", "yes") // want "derived from itself in each round"
		handle(ctx)
	}
}

// The second variable carries what the first one gave it back to it.
func ByWayOfAnother(ctx context.Context, messages <-chan string) {
	for message := range messages {
		next := keys.WithMessage(ctx, message) // want "derived from itself in each round"
		handle(next)
		ctx = next
	}
}

func OnSomeWays(ctx context.Context, messages <-chan string) {
	for message := range messages {
		if message != "" {
			ctx = keys.WithMessage(ctx, message) // want "derived from itself in each round"
		}
		handle(ctx)
	}
}

func Ticker(ctx context.Context) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	count := 0
	for range ticker.C {
		count++
		ctx = context.WithValue(ctx, sequenceKey{}, count) // want "derived from itself in each round"
		handle(ctx)
	}
}

func Accept(ctx context.Context, listener net.Listener) error {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		ctx = keys.WithMessage(ctx, connection.RemoteAddr().String()) // want "derived from itself in each round"
		go handle(ctx)
	}
}

func Retry(ctx context.Context) {
	for attempt := 0; ; attempt++ {
		ctx = keys.WithAttempt(ctx, attempt) // want "derived from itself in each round"
		if handle(ctx) == nil {
			return
		}
	}
}

// RetryUpTo leaves the loop when it has counted far enough.
func RetryUpTo(ctx context.Context) {
	for attempt := 0; ; attempt++ {
		if attempt > 20 {
			return
		}
		ctx = keys.WithAttempt(ctx, attempt)
		if handle(ctx) == nil {
			return
		}
	}
}

// The inner loop is bounded, the outer one isn't, and the context comes from outside both.
func BoundedInUnbounded(ctx context.Context, messages <-chan []string) {
	for batch := range messages {
		for _, message := range batch {
			ctx = keys.WithMessage(ctx, message) // want "derived from itself in each round"
		}
		handle(ctx)
	}
}

// A deadline in each round: cancelled ones stay in the chain, and so all later ones start cancelled.
func Deadline(ctx context.Context, messages <-chan string) {
	var cancel context.CancelFunc
	for range messages {
		ctx, cancel = context.WithTimeout(ctx, time.Second) // want "gains a cancel layer each time; once one round's is cancelled, all later ones are"
		handle(ctx)
		cancel()
	}
}

func Request(r *http.Request, messages <-chan string, next http.Handler) {
	for message := range messages {
		r = r.WithContext(keys.WithMessage(r.Context(), message)) // want "derived from itself in each round"
		next.ServeHTTP(nil, r)
	}
}

func Interface(ctx context.Context, enricher enrich.Enricher, messages <-chan string) {
	for message := range messages {
		ctx = enricher.Enrich(ctx, message) // want "derived from itself in each round"
		handle(ctx)
	}
}

func FunctionValue(ctx context.Context, messages <-chan string) {
	add := enrich.FromMessage
	for message := range messages {
		ctx = add(ctx, message) // want "derived from itself in each round"
		handle(ctx)
	}
}

func Fields(ctx context.Context, created, removed <-chan string) {
	for {
		select {
		case name := <-created:
			ctx = enrich.Field(ctx, "created", name) // want "derived from itself in each round"
		case name := <-removed:
			ctx = enrich.FieldOnce(ctx, "removed", name)
		}
		handle(ctx)
	}
}
