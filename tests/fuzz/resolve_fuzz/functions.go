package a

import "context"

func one(ctx context.Context) {}
func two(ctx context.Context) {}
var table = map[string]func(context.Context){"x": one}

func f(ctx context.Context, which bool, given func(context.Context)) {
	ctxDo := one
	ctxDo(ctx)                 // callee: function m/a.one
	if which {
		ctxDo = two
	}
	ctxDo(ctx)                 // callee: dynamic
	given(ctx)                 // callee: dynamic
	table["x"](ctx)            // callee: dynamic
	ctxLit := func(ctx context.Context) {}
	go func() {
		ctxLit(ctx)        // callee: literal (may)
	}()
	defer ctxLit(ctx)          // callee: literal
}
