// Static types of values, against expectations that go/types confirms (oracle/gotypes).
#include "tool/go_source/resolve_fixture.hpp"

namespace waybill::go_source {
namespace {

TEST(TypeOf, LocalsLiteralsAndOperators) {
  TextTree tree(R"go(
-- m/a/a.go --
package a

import "context"

type ID string

const (
	first  = iota
	second
	big float64 = 1 << 40
)

func see(ctx context.Context, x any) {}

func f(ctx context.Context, id ID, rest ...int) {
	n := 1
	s := "x" + string(id)
	p := &n
	see(ctx, n)            // type: untyped int
	see(ctx, s)            // type: string
	see(ctx, *p)           // type: int
	see(ctx, id+"x")       // type: a.ID
	see(ctx, rest)         // type: []int
	see(ctx, rest[0])      // type: int
	see(ctx, rest[1:])     // type: []int
	see(ctx, second)       // type: untyped int
	see(ctx, big)          // type: float64
	see(ctx, n == 2)       // type: untyped bool
	see(ctx, 1.5*2)        // type: untyped float
	see(ctx, 'x')          // type: untyped rune
	see(ctx, len(rest))    // type: int
	see(ctx, 1<<len(rest)) // type: untyped int
	see(ctx, nil)          // type: untyped nil
	see(ctx, s[0])         // type: uint8
	see(ctx, id[0])        // type: uint8
	var z struct{ A, B int; C []ID }
	see(ctx, z)            // type: struct{A int; B int; C []a.ID}
	see(ctx, z.C[0])       // type: a.ID
	see(ctx, &z)           // type: *struct{A int; B int; C []a.ID}
	type local struct{ inner ID }
	see(ctx, local{"x"}.inner) // type: a.ID
	see(ctx, []local{})    // type: []a.local
	see(ctx, func(a int, b ...string) (int, error) { return 0, nil }) // type: func(int, ...string) (int, error)
}
)go");
  EXPECT_EQ(tree.check(), 23);
}

TEST(TypeOf, ResultsThatTheTableOfKnownFlowsTells) {
  TextTree tree(R"go(
-- m/a/a.go --
package a

import (
	"context"

	"github.com/go-kit/log"
	"github.com/rs/zerolog"
	"go.opencensus.io/trace"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"
	"sigs.k8s.io/controller-runtime"

	"example.com/missing/events"
)

func see(ctx context.Context, x any) {}

func f(ctx context.Context, kit log.Logger, adapter events.LoggerAdapter, bus events.Bus) {
	see(ctx, zap.L())                                  // type: *zap.Logger
	see(ctx, zap.L().With().Sugar().With())            // type: *zap.SugaredLogger
	see(ctx, zerolog.Nop().With().Str("a", "b").Logger()) // type: zerolog.Logger
	see(ctx, controllerruntime.LoggerFrom(ctx).WithValues()) // type: logr.Logger
	see(ctx, log.With(kit, "a", "b"))                  // type: log.Logger
	see(ctx, adapter.With(nil))                        // type: events.LoggerAdapter
	spanned, span := trace.StartSpan(ctx, "x")
	see(ctx, spanned)                                  // type: context.Context
	span.End()
	_, grouped := errgroup.WithContext(ctx)
	see(ctx, grouped)                                  // type: context.Context
	see(ctx, bus.With(ctx) != nil)                     // type: untyped bool
}
)go");
  EXPECT_EQ(tree.check(), 9);
}

TEST(TypeOf, ElementsOfEverything) {
  TextTree tree(R"go(
-- m/a/a.go --
package a

import "context"

type table map[string][]*row
type row struct{ cells [4]cell }
type cell chan<- int
type iterator func(yield func(string, *row) bool)

func see(ctx context.Context, x any) {}

func f(ctx context.Context, t table, c chan *row, it iterator, n uint8, arr *[3]row) {
	see(ctx, t["x"])             // type: []*a.row
	see(ctx, t["x"][0].cells[1]) // type: a.cell
	see(ctx, <-c)                // type: *a.row
	v, ok := t["y"]
	see(ctx, v)                  // type: []*a.row
	see(ctx, ok)                 // type: untyped bool
	w, open := <-c
	see(ctx, w)                  // type: *a.row
	see(ctx, open)               // type: untyped bool
	for k, rows := range t {
		see(ctx, k)          // type: string
		see(ctx, rows)       // type: []*a.row
		for i, r := range rows {
			see(ctx, i)  // type: int
			see(ctx, r)  // type: *a.row
		}
	}
	for r := range c {
		see(ctx, r)          // type: *a.row
	}
	for s, r := range it {
		see(ctx, s)          // type: string
		see(ctx, r)          // type: *a.row
	}
	for i := range n {
		see(ctx, i)          // type: uint8
	}
	for i := range 10 {
		see(ctx, i)          // type: int
	}
	for i, r := range "text" {
		see(ctx, i)          // type: int
		see(ctx, r)          // type: int32
	}
	for _, r := range arr {
		see(ctx, r)          // type: a.row
	}
	see(ctx, arr[0])             // type: a.row
	see(ctx, arr[:])             // type: []a.row
	see(ctx, make(table))        // type: a.table
	see(ctx, make([]row, 3))     // type: []a.row
	see(ctx, new(row))           // type: *a.row
	see(ctx, new(n+1))           // type: *uint8
	see(ctx, append(t["x"], nil)) // type: []*a.row
	see(ctx, min(n, 3))          // type: uint8
	see(ctx, max(1, 2.5))        // type: untyped float
	see(ctx, complex(1.0, float32(n)))  // type: complex64
	see(ctx, recover())          // type: any
}
)go");
  EXPECT_EQ(tree.check(), 30);
}

TEST(TypeOf, AssertionsAndTypeSwitches) {
  TextTree tree(R"go(
-- m/a/a.go --
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
)go");
  EXPECT_EQ(tree.check(), 16);
}

TEST(TypeOf, AVariableThatHoldsSeveralTypes) {
  TextTree tree(R"go(
-- m/a/a.go --
package a

import "context"

type shape interface{ area() int }
type square struct{}
func (square) area() int { return 1 }
type circle struct{}
func (*circle) area() int { return 2 }

func see(ctx context.Context, x any) {}
func make1(ctx context.Context) shape { return square{} }

func f(ctx context.Context, deep bool) {
	ctxShape := make1(ctx)
	if deep {
		ctxShape = &circle{}
	}
	see(ctx, ctxShape)         // type: a.shape
	ctxCircle := &circle{}
	if deep {
		ctxCircle = nil
	}
	see(ctx, ctxCircle)        // type: *a.circle
	n := 1
	for deep {
		n = n + 1
		see(ctx, n)        // type: int
	}
}
)go");
  EXPECT_EQ(tree.check(), 3);
}

TEST(TypeOf, Generics) {
  TextTree tree(R"go(
-- m/a/a.go --
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
)go");
  EXPECT_EQ(tree.check(), 22);
}

TEST(TypeOf, WhatCannotEndDoes) {
  TextTree tree(R"go(
-- m/a/a.go --
package a

import "context"

type self self
type left = right
type right = left
type grow[P any] struct { grow2[[]P] }
type grow2[P any] struct { grow[[]P] }
type loop struct { *loop; x int }
type iface interface { iface2 }
type iface2 interface { iface }
var one = two
var two = one
const (
	three = four
	four  = three
)
func see(ctx context.Context, x any) {}

func f(ctx context.Context, s self, l left, g grow[int], k loop, i iface) {
	see(ctx, s.x)      // type: ?
	see(ctx, l)        // type: ?
	see(ctx, g.x)      // type: ?
	see(ctx, k.x)      // type: int
	see(ctx, k.y)      // type: ?
	see(ctx, i.m())    // type: ?
	see(ctx, one)      // type: ?
	see(ctx, three)    // type: ?
}
)go");
  EXPECT_EQ(tree.check(), 8);
}

TEST(TypeOf, LongChainsOfValues) {
  std::string body;
  for (int i = 0; i < 20000; ++i) body += "\tctxText = ctxText + tail(ctx, ctxText)\n";
  TextTree tree(fmt::format(R"go(
-- m/a/a.go --
package a

import "context"

func see(ctx context.Context, x any) {{}}
func tail[T any](ctx context.Context, x T) T {{ return x }}

func f(ctx context.Context, start string) {{
	ctxText := start
{}
	see(ctx, ctxText) // type: string
}}
)go", body));
  EXPECT_EQ(tree.check(), 1);
}

}  // namespace
}  // namespace waybill::go_source
