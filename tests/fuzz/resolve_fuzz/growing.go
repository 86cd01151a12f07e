package a

import "context"

type grow[P any] grow[[]P]
type double[P any] struct{ double2[map[P]P] }
type double2[P any] struct{ *double[func(P) P] }
type many[P, Q any] struct{ next *many[struct{ a, b, c, d P }, many[Q, Q]] }

func pair[A, B any](ctx context.Context, a A, b B) many[many[A, B], many[B, A]] { return nil }

func f(ctx context.Context, g grow[int], d double[string], m many[int, string]) {
	ctx.Value(g.x)
	ctx.Value(d.x.y.z)
	ctx.Value(m.next.next.next.next.next.next.next.next)
	ctx.Value(pair(ctx, pair(ctx, pair(ctx, m, m), pair(ctx, d, d)), pair(ctx, g, g)))
}
