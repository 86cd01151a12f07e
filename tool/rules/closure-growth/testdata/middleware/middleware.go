package middleware

import (
	"context"
	"net/http"
	"sync"

	"example.com/closure/keys"
)

type stepKey struct{}

type step func()

func use(ctx context.Context) { <-ctx.Done() }

func Returned(ctx context.Context, next func(context.Context)) func() {
	return func() {
		ctx = context.WithValue(ctx, stepKey{}, 1) // want "the captured context ctx is derived from itself each time the closure runs and gains a value layer"
		next(ctx)
	}
}

// The context belongs to the set-up, the handler runs for each request.
func Handler(ctx context.Context, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx = keys.WithUser(ctx, r.Header.Get("User")) // want "the captured context ctx is derived from itself"
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func Registered(mux *http.ServeMux, base context.Context) {
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		base = keys.WithUser(base, r.URL.Path) // want "the captured context base is derived from itself"
		use(base)
	})
}

func CalledInLoop(ctx context.Context, messages <-chan string) {
	handle := func(message string) {
		ctx = keys.WithUser(ctx, message) // want "the captured context ctx is derived from itself"
		use(ctx)
	}
	for message := range messages {
		handle(message)
	}
}

// The inner literal runs once for each run of the outer one, and that runs often.
func Inner(ctx context.Context) func() {
	return func() {
		var group sync.WaitGroup
		group.Add(1)
		go func() {
			defer group.Done()
			ctx = keys.WithUser(ctx, "inner") // want "the captured context ctx is derived from itself"
			use(ctx)
		}()
		group.Wait()
	}
}

type server struct{ onMessage func(string) }

func (s *server) Install(ctx context.Context) {
	s.onMessage = func(message string) {
		ctx = keys.WithUser(ctx, message) // want "the captured context ctx is derived from itself"
		use(ctx)
	}
}

func (s *server) Run(messages <-chan string) {
	for message := range messages {
		s.onMessage(message)
	}
}
