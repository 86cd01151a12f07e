package a

import (
	"context"
	"io"
	"net/http"
)

func see(ctx context.Context, x any) {}

func f(ctx context.Context, v any, r *http.Request) {
	s, ok := v.(io.Reader)
	see(ctx, s)                    // type: io.Reader
	see(ctx, ok)                   // type: untyped bool
	see(ctx, v.(*http.Request))    // type: *http.Request
	switch x := v.(type) {
	case string:
		see(ctx, x)            // type: string
	case *http.Request, error:
		see(ctx, x)            // type: any
	case nil:
		see(ctx, x)            // type: any
	case func(context.Context) error:
		see(ctx, x(ctx))       // type: error
	}
	see(ctx, r.Context())          // type: context.Context
	see(ctx, r.URL.Query()["x"])   // type: []string
	see(ctx, r.Header)             // type: http.Header
	see(ctx, r.Header.Get("x"))    // type: string
	c, cancel := context.WithCancel(ctx)
	see(ctx, c)                    // type: context.Context
	see(ctx, cancel)               // type: context.CancelFunc
	var w http.ResponseWriter
	see(ctx, w.Header)             // type: func() http.Header
	see(ctx, http.MethodGet)       // type: untyped string
	see(ctx, http.DefaultClient)   // type: *http.Client
}
