package seeds

import "context"

type holder struct {
	ctx  context.Context
	next *holder
	all  map[string]context.Context
}

func loops(ctx context.Context, hs []*holder, n int) context.Context {
	var cancel context.CancelFunc
outer:
	for i := 0; i < n; i++ {
		for _, h := range hs {
			if h == nil {
				continue outer
			}
			h.ctx = context.WithValue(ctx, i, h)
			for h.next != nil {
				h = h.next
				ctx, cancel = context.WithCancel(h.ctx)
				if i > 3 {
					cancel()
					break outer
				}
			}
			h.next.next.all["x"], (*h).ctx = ctx, h.all["y"]
		}
	}
	for range 3 {
		ctx = context.WithValue(ctx, "a", 1)
	}
	for range n {
	}
	for k, v := range hs[0].all {
		hs[0].all[k] = context.WithoutCancel(v)
	}
again:
	if n--; n > 0 {
		ctx = context.WithValue(ctx, "n", n)
		goto again
	}
block:
	{
		if n == 0 {
			break block
		}
		ctx = nil
	}
	for {
		select {
		case <-ctx.Done():
			return ctx
		}
	}
}
