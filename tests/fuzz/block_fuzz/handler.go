package seeds

import (
	"context"
	"net/http"
)

type userKey struct{}

type cache struct{ ctx context.Context }

func with(ctx context.Context, user string) context.Context {
	return context.WithValue(ctx, userKey{}, user)
}

func (c *cache) handle(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(with(r.Context(), "u"))
	defer cancel()
	for i := 0; i < 3; i++ {
		ctx = with(ctx, r.URL.Path)
		c.ctx = ctx
	}
	go func() {
		switch u := ctx.Value(userKey{}).(type) {
		case string:
			ctx = context.WithValue(ctx, u, 1)
		}
		c.serve(func(inner context.Context) { c.ctx = inner })
	}()
}

func (c *cache) serve(next func(context.Context)) { next(c.ctx) }
