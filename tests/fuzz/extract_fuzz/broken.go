package seeds

import ctx "context"

func (r) f(ctx ctx.Context, ) (a, b {
	if x := ; ctx { break L } else return
	L: for ctx := range { continue L; goto M }
	switch ctx.(type) { case: fallthrough; default: ctx = }
	a.b[ctx](func(ctx) { return ctx, })...
	var _, x ctx. = f(ctx
M:
}
type T[P struct{ x [f(ctx)]P
