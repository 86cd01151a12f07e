package seeds

import (
	"context"
	"net/http"
)

var hooks = []func(context.Context) context.Context{
	func(ctx context.Context) context.Context { return context.WithValue(ctx, 1, 2) },
	nil,
}

func closures(ctx context.Context, logger, other interface{ With(...any) }) func() {
	count := 0
	ctx2 := ctx
	for i := 0; i < 3; i++ {
		func() {
			for count = range 2 {
				func() {
					ctx2 = context.WithValue(ctx2, count, i)
					logger.With(ctx)
					var local = func() { ctx = ctx2 }
					local()
				}()
			}
		}()
	}
	var self func(context.Context)
	self = func(ctx context.Context) { self(ctx) }
	defer self(ctx2)
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		*r = *r.WithContext(context.WithValue(r.Context(), "user", r))
		w.WriteHeader(http.StatusOK)
	})
	return func() { _, _ = ctx, other }
}

func (s *server) middle(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.WithContext(context.WithValue(r.Context(), s.key, s))
		next.ServeHTTP(w, r)
	})
}

type server struct {
	http.Handler
	key struct{ _ int }
}
