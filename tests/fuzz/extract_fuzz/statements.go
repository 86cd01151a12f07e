package seeds

import (
	"context"
	"net/http"
	"time"
)

type key struct{}

var base, stop = context.WithCancel(context.Background())

func all(ctx context.Context, in <-chan context.Context, out chan<- context.Context, n int) (last context.Context, err error) {
	defer func() {
		if recover() != nil {
			last = ctx
		}
	}()
	var a, b context.Context = ctx, nil
	var c, cancel = context.WithTimeout(ctx, time.Second)
	defer cancel()
	if v, ok := ctx.Value(key{}).(context.Context); ok && n > 0 {
		ctx = v
	} else if n < 0 {
		return
	} else {
		ctx, cancel = context.WithCancel(c)
	}
	switch x := ctx.Value(1).(type) {
	case nil:
		a = ctx
	case context.Context, *http.Request:
		b = a
		_ = x
	case func(context.Context) error:
		return ctx, x(ctx)
	default:
		goto done
	}
	switch n++; {
	case n > 1:
		ctx = context.WithValue(ctx, key{}, n)
		fallthrough
	case n > 2:
		ctx = context.WithValue(ctx, "k", n)
	}
	select {
	case ctx = <-in:
	case next, ok := <-in:
		_, _ = next, ok
	case out <- ctx:
	case <-ctx.Done():
		return ctx, ctx.Err()
	default:
	}
	go func(ctx context.Context) { out <- ctx }(a)
	b, a = a, b
	n += 2
	{
		ctx := ctx
		_ = ctx
	}
done:
	return b, nil
}
