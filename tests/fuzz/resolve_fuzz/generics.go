package a

import (
	"context"
	"slices"
	"sync/atomic"
)

type number interface{ ~int | ~float64 }
type list[E any] struct { items []E; next *list[E] }
func (l *list[T]) first() T { return l.items[0] }
func (l *list[T]) pairs() map[string]T { return nil }
type pair[K comparable, V any] struct { Key K; Value V }
type texts = list[string]
type keyed[V any] = pair[string, V]
type embeds struct { list[*item] }
type item struct{ name string }
type ids []int

func convert[From, To any](ctx context.Context, x From, how func(From) To) To { return how(x) }
func collect[S ~[]E, E any](ctx context.Context, s S) E { return s[0] }
func zero[T any](ctx context.Context) T { var t T; return t }
func sum[N number](ctx context.Context, n ...N) N { return n[0] }
func must[T any](v T, err error) T { return v }
func two[A, B any](ctx context.Context, a A, b B) pair[A, B] { return pair[A, B]{a, b} }
func deref[P *T, T any](ctx context.Context, p P) T { return *p }
func see(ctx context.Context, x any) {}
func open(ctx context.Context) (*item, error) { return nil, nil }

type box[T any] struct{ v T }
func (b box[T]) with[U any](ctx context.Context, u U) pair[T, U] { return pair[T, U]{b.v, u} }

func f[T any, C interface{ ~[]T; size() int }](ctx context.Context, l *list[int], c C, t T) {
	see(ctx, l.first())                 // type: int
	see(ctx, l.next.next.items)         // type: []int
	see(ctx, l.pairs())                 // type: map[string]int
	var ts texts
	see(ctx, ts.first())                // type: string
	var kv keyed[bool]
	see(ctx, kv)                        // type: a.pair[string,bool]
	see(ctx, kv.Value)                  // type: bool
	see(ctx, embeds{}.first().name)     // type: string
	see(ctx, convert(ctx, 1, func(n int) []item { return nil })) // type: []a.item
	see(ctx, collect(ctx, ids{}))       // type: int
	see(ctx, zero[*item](ctx))          // type: *a.item
	see(ctx, sum(ctx, 1, 2.5))          // type: float64
	see(ctx, must(open(ctx)))           // type: *a.item
	see(ctx, two(ctx, "a", 'b'))        // type: a.pair[string,int32]
	see(ctx, two[any](ctx, "a", l).Key) // type: any
	see(ctx, deref(ctx, &item{}))       // type: a.item
	see(ctx, c.size())                  // type: int
	see(ctx, c[0])                      // type: T
	for _, each := range c {
		see(ctx, each)              // type: T
	}
	see(ctx, slices.Max(ids{}))         // type: int
	see(ctx, slices.Clone(ids{}))       // type: a.ids
	var p atomic.Pointer[item]
	see(ctx, p.Load())                  // type: *a.item
	see(ctx, box[int]{1}.with(ctx, "x")) // type: a.pair[int,string]
}
