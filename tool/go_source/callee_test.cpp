// What calls call.
#include "tool/go_source/resolve_fixture.hpp"

namespace waybill::go_source {
namespace {

TEST(CalleeOf, FunctionsMethodsAndPromotion) {
  TextTree tree(R"go(
-- m/base/base.go --
package base

import "context"

type Base struct{ hidden }
func (b *Base) Load(ctx context.Context) error { return nil }
func (b Base) Both(ctx context.Context) {}
type hidden struct{}
func (hidden) Deep(ctx context.Context) {}
func (hidden) both(ctx context.Context) {}
type Closer interface { Close(ctx context.Context) error }
var Hook = func(ctx context.Context) {}
var CtxChanged = func(ctx context.Context) {}
func Run(ctx context.Context) { CtxChanged = nil }
type Func func(ctx context.Context)
func (f Func) Serve(ctx context.Context) { f(ctx) } // callee: dynamic
-- m/a/a.go --
package a

import (
	"context"
	. "m/dotted"
	renamed "m/base"
	"gone.example/missing"
	. "gone.example/dotted"
	"io"
	"net/http"
)

type service struct {
	renamed.Base
	*inner
	renamed.Closer
	callback func(context.Context)
	table map[string]func(context.Context)
	client missing.Client
}
type inner struct{ context.Context }
func (i *inner) both(ctx context.Context) {}
type other struct{ service; Both int }
type alias = service
func (s *alias) own(ctx context.Context) {}
type readCloser interface { io.Reader; Close(ctx context.Context) error }

func f(ctx context.Context, s *service, o other, rc readCloser, w http.ResponseWriter, r *http.Request) {
	renamed.Run(ctx)             // callee: function m/base.Run
	Dotted(ctx)                  // callee: function m/dotted.Dotted
	s.Load(ctx)                  // callee: function m/base.Base.Load
	s.Both(ctx)                  // callee: function m/base.Base.Both
	s.Deep(ctx)                  // callee: function m/base.hidden.Deep
	s.both(ctx)                  // callee: function m/a.inner.both
	s.Close(ctx)                 // callee: interface m/base.Closer.Close
	s.Value(ctx)                 // callee: interface context.Context.Value
	s.own(ctx)                   // callee: function m/a.service.own
	o.Both(ctx)                  // callee: dynamic
	o.Load(ctx)                  // callee: function m/base.Base.Load
	s.callback(ctx)              // callee: dynamic
	s.table["x"](ctx)            // callee: dynamic
	rc.Close(ctx)                // callee: interface m/a.readCloser.Close
	rc.Read(ctx)                 // callee: interface io.Reader.Read
	r.WithContext(ctx)           // callee: function net/http.Request.WithContext
	r.Context().Value(ctx)       // callee: interface context.Context.Value
	w.Header().Get(ctx)          // callee: function net/http.Header.Get
	http.HandlerFunc(named)(w, r.WithContext(ctx)) // callee: function m/a.named
	http.HandlerFunc(named).ServeHTTP(w, r.WithContext(ctx)) // callee: function net/http.HandlerFunc.ServeHTTP
	http.DefaultClient.Do(r)     // callee: function net/http.Client.Do
	missing.Do(ctx)              // callee: function gone.example/missing.Do (package not on disk)
	s.client.Do(ctx)             // callee: function gone.example/missing.Client.Do (package not on disk)
	Elsewhere(ctx)               // callee: function gone.example/dotted.Elsewhere (package not on disk)
	renamed.Hook(ctx)            // callee: literal (may)
	renamed.CtxChanged(ctx)      // callee: dynamic
	func() { named(w, r) }()     // callee: literal
	(*service).own(s, ctx)       // callee: function m/a.service.own
	renamed.Base.Both(s.Base, ctx) // callee: function m/base.Base.Both
	readCloser.Close(rc, ctx)    // callee: interface m/a.readCloser.Close
	bound := s.Load
	bound(ctx)                   // callee: function m/base.Base.Load
	renamed.Func(s.callback).Serve(ctx) // callee: function m/base.Func.Serve
	error.Error(ctx.Err())       // callee: interface error.Error
	string(ctx.Value(0))         // callee: conversion string
	(func(context.Context))(s.callback) // callee: conversion func(context.Context)
	len(ctx)                     // callee: builtin len
	[]context.Context(ctx)       // callee: conversion []context.Context
}

func named(w http.ResponseWriter, r *http.Request) {}
-- m/dotted/dotted.go --
package dotted

import "context"

func Dotted(ctx context.Context) {}
)go");
  EXPECT_EQ(tree.check(), 38);
}

TEST(CalleeOf, FrameworksThatAreNotOnDiskAreKnownInPart) {
  TextTree tree(R"go(
-- m/a/a.go --
package a

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/otel"
)

type wrapped struct{ *gin.Context }

func f(c *gin.Context, w wrapped) {
	c.Request.Context()                  // callee: function net/http.Request.Context
	c.Copy()                             // callee: function github.com/gin-gonic/gin.Context.Copy
	w.Request.WithContext(nil)           // callee: function net/http.Request.WithContext
	c.ShouldBindJSON(nil)                // callee: function github.com/gin-gonic/gin.Context.ShouldBindJSON (package not on disk)
	gin.Bind(c)                          // callee: function github.com/gin-gonic/gin.Bind (package not on disk)
	ctx, _ := otel.Tracer("x").Start(c, "f") // callee: interface go.opentelemetry.io/otel/trace.Tracer.Start
	ctx.Value(0)                         // callee: interface context.Context.Value
}
)go");
  EXPECT_EQ(tree.check(), 7);
}

TEST(CalleeOf, ImportsAreNamedByThePackageClause) {
  TextTree tree(R"go(
-- m/go-lib/v2/lib.go --
package library

import "context"

func Do(ctx context.Context) {}
-- m/a/a.go --
package a

import (
	"context"
	"gone.example/go-redis/v9"
	"gopkg.in/gone.v3"
	"m/go-lib/v2"
)

func f(ctx context.Context) {
	library.Do(ctx) // callee: function m/go-lib/v2.Do
	redis.Do(ctx)   // callee: function gone.example/go-redis/v9.Do (package not on disk)
	gone.Do(ctx)    // callee: function gopkg.in/gone.v3.Do (package not on disk)
}
-- m/a/b.go --
package a

import "context"

func users(ctx context.Context) { local(ctx) } // callee: function m/a.local
func broken(ctx context.Context) { nowhere(ctx) } // callee: unresolved nowhere (declaration not found)
func local(ctx context.Context) {}
)go");
  EXPECT_EQ(tree.check(), 5);
}

TEST(CalleeOf, OneSymbolForEachBuild) {
  TextTree tree(R"go(
-- m/a/open_linux.go --
package a

import "context"

func open(ctx context.Context) {}
func inner(ctx context.Context) { open(ctx); sys{}.do(ctx) }
type sys struct{}
func (sys) do(ctx context.Context) {}
-- m/a/open_windows.go --
package a

import "context"

func open(ctx context.Context) {}
func helper(ctx context.Context) {}
type sys struct{ x int }
func (sys) do(ctx context.Context) {}
-- m/a/open_other.go --
//go:build !linux && !windows

package a

import "context"

func open(ctx context.Context) {}
func helper(ctx context.Context) {}
type sys struct{ y int }
func (sys) do(ctx context.Context) {}
-- m/a/use.go --
package a

import "context"

func use(ctx context.Context) { open(ctx) }
-- m/a/use_windows.go --
package a

import "context"

func useWindows(ctx context.Context) { open(ctx); helper(ctx); sys{}.do(ctx) }
-- m/a/a_test.go --
package a

import "context"

func open(ctx context.Context) {}
)go");
  const auto file_of_callee = [&](std::string_view path, std::string_view name) {
    const FileId file = tree.file(path);
    const Summary& in = tree.tree.files[file].summary;
    for (ValueRef value = 1; value < in.values().size(); ++value) {
      if (in.values()[value].op != ValueOp::Call) continue;
      const Callee callee = tree.resolver.callee_of(file, value);
      if (callee.name == name && callee.object) return tree.tree.files[callee.object.file].path;
    }
    return std::string("none");
  };
  EXPECT_EQ(file_of_callee("m/a/use.go", "open"), "m/a/open_linux.go");
  EXPECT_EQ(file_of_callee("m/a/open_linux.go", "do"), "m/a/open_linux.go");
  EXPECT_EQ(file_of_callee("m/a/use_windows.go", "open"), "m/a/open_windows.go");
  EXPECT_EQ(file_of_callee("m/a/use_windows.go", "helper"), "m/a/open_windows.go");
  EXPECT_EQ(file_of_callee("m/a/use_windows.go", "do"), "m/a/open_windows.go");
}

TEST(CalleeOf, TypeParametersAndInstances) {
  TextTree tree(R"go(
-- m/a/a.go --
package a

import "context"

type doer interface{ do(ctx context.Context) }
type store[K comparable, V doer] struct{ items map[K]V }
func (s *store[K, V]) get(ctx context.Context, k K) V { return s.items[k] }
type job struct{}
func (*job) do(ctx context.Context) {}
func generic[T doer](ctx context.Context, t T) { t.do(ctx) } // callee: interface m/a.doer.do
func inline[T interface{ run(context.Context) }](ctx context.Context, t T) { t.run(ctx) } // callee: interface run
func pointer[T any, P interface{ *T; do(context.Context) }](ctx context.Context, t T) {
	P(&t).do(ctx)              // callee: interface do
}

func f(ctx context.Context, s *store[string, *job]) {
	s.get(ctx, "x").do(ctx)    // callee: function m/a.job.do
	generic(ctx, &job{})       // callee: function m/a.generic
	generic[*job](ctx, nil)    // callee: function m/a.generic
	pointer[job](ctx, job{})   // callee: function m/a.pointer
	for _, j := range s.items {
		j.do(ctx)          // callee: function m/a.job.do
	}
	list[func(context.Context)]{}.run(ctx) // callee: function m/a.list.run
}
type list[T any] []T
func (l list[T]) run(ctx context.Context) {}
)go");
  EXPECT_EQ(tree.check(), 9);
}

TEST(CalleeOf, FunctionValues) {
  TextTree tree(R"go(
-- m/a/a.go --
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
)go");
  EXPECT_EQ(tree.check(), 6);
}

TEST(CalleeOf, ImplementationsOfAnInterface) {
  TextTree tree(R"go(
-- m/a/a.go --
package a

import "context"

type Store interface {
	Get(ctx context.Context, key string) (string, error)
	Close() error
}
type direct struct{}
func (direct) Get(ctx context.Context, key string) (string, error) { return "", nil }
func (*direct) Close() error { return nil }
type base struct{}
func (*base) Get(ctx context.Context, key string) (string, error) { return "", nil }
type derived struct{ *base }
func (derived) Close() error { return nil }
type wrong struct{}
func (wrong) Get(ctx context.Context, key int) (string, error) { return "", nil }
func (wrong) Close() error { return nil }
type wrapper struct{ closing }
type closing interface { Store; extra() }
func (*wrapper) Get(ctx context.Context, key string) (string, error) { return "", nil }
type half struct{}
func (half) Get(ctx context.Context, key string) (string, error) { return "", nil }
-- m/b/b.go --
package b

import "context"

type Memory[T any] struct{}
func (m *Memory[T]) Get(c context.Context, key string) (value string, err error) { return }
func (m *Memory[T]) Close() error { return nil }
-- m/b/b_test.go --
package b

import "context"

type mock struct{}
func (m *mock) Get(c context.Context, key string) (value string, err error) { return }
func (m *mock) Close() error { return nil }
)go");
  const TypeId store = tree.declared("m/a", "Store");
  ASSERT_NE(store, kUnknownType);
  bool more = false;
  std::set<std::string> owners;
  for (const ObjectRef object : tree.resolver.implementations(store, "Get", 10, &more)) {
    const Summary& in = tree.tree.files[object.file].summary;
    owners.insert(std::string(in.string(in.declarations()[object.declaration].owner)));
  }
  EXPECT_EQ(owners, (std::set<std::string>{"Memory", "base", "direct", "wrapper"}));
  EXPECT_FALSE(more);
  EXPECT_EQ(tree.resolver.implementations(store, "Get", 2, &more).size(), 2u);
  EXPECT_TRUE(more);

  const TypeId direct = tree.declared("m/a", "direct");
  EXPECT_FALSE(tree.resolver.implements(direct, store));   // Close needs a pointer
  EXPECT_TRUE(tree.resolver.has_method(direct, "Close"));
  std::vector<std::string_view> path;
  EXPECT_NE(tree.resolver.field(tree.declared("m/a", "derived"), "base", &path), kUnknownType);
  TypeId receiver = kUnknownType;
  EXPECT_TRUE(tree.resolver.method(tree.declared("m/a", "derived"), "Get", &receiver));
  EXPECT_EQ(tree.resolver.type_text(receiver), "a.base");
}

TEST(Callee, ComesToAnEndWhereACallReturnsWhatItCalls) {
  TextTree tree(R"go(-- m/a/a.go --
package a

import "context"

type stateFn func(context.Context) stateFn

func start(ctx context.Context) stateFn { return nil }

func run(ctx context.Context, first stateFn) {
	for state := first; state != nil; {
		state = state(ctx) // callee: dynamic
	}
	next := start(ctx) // callee: function m/a.start
	for {
		next = next(ctx) // callee: dynamic
	}
}

func self[T T](ctx context.Context, t T) {
	t.f(ctx)
	start(ctx) // callee: function m/a.start
}
)go");
  EXPECT_EQ(tree.check(), 4);
}

TEST(Callee, ComesToAnEndWhereVariablesStartAsEachOther) {
  TextTree tree(R"go(-- m/a/a.go --
package a

import "context"

var one = two
var two = one

func run(ctx context.Context) {
	one(ctx) // callee: dynamic
}
)go");
  EXPECT_EQ(tree.check(), 1);
}

}  // namespace
}  // namespace waybill::go_source
