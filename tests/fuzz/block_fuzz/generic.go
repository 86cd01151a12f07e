package seeds

import "context"

type list[T any] struct {
	items [3]T
	next  *list[T]
}

func (l *list[T]) each(ctx context.Context, f func(context.Context, T)) {
	type pair struct {
		context.Context
		t T
	}
	var p pair
	for _, item := range l.items {
		p = pair{ctx, item}
		ctx = context.WithValue(p, item, l)
		f(ctx, item)
	}
	l.next.each(p, f)
}

var first = list[string]{items: [...]string{"a", 2: "b"}}
