package seeds

import (
	"context"
	q "iter"
	. "strings"
)

type (
	number         interface{ ~int | ~float64 }
	tree[K number] struct {
		left, right *tree[K]
		value       map[K][]chan<- func(context.Context, ...K) (*K, error)
		arr         [len("abc") + 1]K
	}
	alias[T any] = tree[int]
	ctxOf[T any] interface {
		context.Context
		Get(T) (value T, ok bool)
	}
)

const (
	first, second = iota, "s" + "t"
	third, fourth
	_, _
	fifth uint8 = 1 << iota
)

func Map[T, U any, C ctxOf[T]](ctx C, in q.Seq[T], f func(context.Context, T) U) []U {
	type local struct {
		context.Context
		inner *local
	}
	out := make([]U, 0, first)
	in(func(v T) bool {
		out = append(out, f(local{ctx, nil}, v))
		return true
	})
	_ = Map[T, U, C]
	_ = [...]local{{Context: ctx}, 3: {inner: &local{}}}
	_ = map[local]*local{{ctx, nil}: {}, {}: nil}
	return out[:len(out):cap(out)]
}

func (t *tree[K]) walk(ctx context.Context, depth int) (_ context.Context, n K) {
	if t == nil || depth > 10 && !HasPrefix("a", "b") {
		return
	}
	ctx, n = t.left.walk(context.WithValue(ctx, depth, t), depth+1)
	return (*tree[K]).walk(t.right, ctx, -depth)
}
