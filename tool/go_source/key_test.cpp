// What context keys are.
#include "tool/go_source/resolve_fixture.hpp"

namespace waybill::go_source {
namespace {

TEST(KeyOf, ConstantsVariablesAndLiterals) {
  TextTree tree(R"go(
-- m/keys/keys.go --
package keys

type Key string
const User Key = "user"
const raw = "raw"
var Pointer = &struct{ name string }{"p"}
var CtxAgain = Key("x")
func Reset(ctx int) { CtxAgain = "y" }
func Accessor(ctx int) Key { return User }
func Named(ctx int, name string) Key { return Key("prefix-" + "x") }
func Make(ctx int, name string) Key { return Key(name) }
type Private struct{ Name string; Deep inner }
type inner struct{ n int }
-- m/a/a.go --
package a

import (
	"context"
	"net/http"
	"gone.example/missing"
	k "m/keys"
)

type (
	key      int
	empty    struct{}
	aliased  = struct{}
	named    struct{ name string }
	two      struct{ a, b int }
	pointer  *int
	slices   []int
	holder   struct{ v any }
	pairKey  [2]string
	typed[T any] struct{}
	flag     bool
)

const (
	first key = iota + 1
	second
	_
	fourth
)
const untyped = 3.5
const letter = 'x'

var (
	emptyOne, emptyTwo empty
	text     = k.Key("text")
	anyText  any = "text"
	structed = named{"n"}
	pointed  = &named{"n"}
	created  = new(int)
	copied   = k.User
	pkgKeys  = struct{ User, Org k.Key; Ptr *int }{"u", "o", new(int)}
	zeroed   key
	later    = compute()
	channel  = make(chan int)
	ptrTo    = &zeroed
)

func compute() string { return "x" }
func newPointer() *named { return &named{} }
var made = newPointer()

func see(ctx context.Context, x any) {}

func f(ctx context.Context, k1 key, k2 any, r *http.Request, o struct{ key key }) {
	see(ctx, "user")           // key: static string "user"
	see(ctx, `a"b`)            // key: static string "a\"b"
	see(ctx, 7)                // key: static int 7
	see(ctx, untyped)          // key: static float64 3.5
	see(ctx, letter)           // key: static int32 120
	see(ctx, true)             // key: static bool true
	see(ctx, first)            // key: static a.key 1
	see(ctx, second)           // key: static a.key 2
	see(ctx, fourth)           // key: static a.key 4
	see(ctx, key(5))           // key: static a.key 5
	see(ctx, k.User)           // key: static keys.Key "user"
	see(ctx, k.Key("user"))    // key: static keys.Key "user"
	see(ctx, copied)           // key: static keys.Key "user"
	see(ctx, text)             // key: static keys.Key "text"
	see(ctx, anyText)          // key: static string "text"
	see(ctx, k.CtxAgain)          // key: dynamic keys.Key
	see(ctx, k.Pointer)        // key: static *struct{name string} &Pointer
	see(ctx, emptyOne)         // key: static a.empty
	see(ctx, empty{})          // key: static a.empty
	see(ctx, aliased{})        // key: static struct{}
	see(ctx, struct{}{})       // key: static struct{}
	see(ctx, named{})          // key: static a.named {}
	see(ctx, named{name: ""})  // key: static a.named {}
	see(ctx, named{"n"})       // key: static a.named {name: "n"}
	see(ctx, structed)         // key: static a.named {name: "n"}
	see(ctx, two{b: 2})        // key: static a.two {b: 2}
	see(ctx, holder{1})        // key: static a.holder {v: int(1)}
	see(ctx, holder{first})    // key: static a.holder {v: m/a.key(1)}
	see(ctx, pointed)          // key: static *a.named &pointed
	see(ctx, created)          // key: static *int &created
	see(ctx, made)             // key: static *a.named &made
	see(ctx, ptrTo)            // key: static *a.key &zeroed
	see(ctx, &zeroed)          // key: static *a.key &zeroed
	see(ctx, &pkgKeys.User)    // key: static *keys.Key &pkgKeys.User
	see(ctx, channel)          // key: static chan int &channel
	see(ctx, zeroed)           // key: static a.key 0
	see(ctx, pkgKeys.User)     // key: static keys.Key "u"
	see(ctx, pkgKeys.Ptr)      // key: static *int &pkgKeys.Ptr
	see(ctx, later)            // key: dynamic string
	see(ctx, &named{})         // key: dynamic *a.named
	see(ctx, new(int))         // key: dynamic *int
	see(ctx, slices{1})        // key: static a.slices {…} (not comparable)
	see(ctx, pairKey{"a"})     // key: static a.pairKey {"a",""}
	see(ctx, typed[int]{})     // key: static a.typed[int]
	see(ctx, flag(true))       // key: static a.flag true
	see(ctx, nil)              // key: static untyped nil nil
	see(ctx, k1)               // key: parameter a.key 1
	see(ctx, any(k2))          // key: parameter any 2
	see(ctx, key(k1))          // key: parameter a.key 1
	see(ctx, o.key)            // key: dynamic a.key
	see(ctx, r.URL.Path)       // key: dynamic string
	see(ctx, missing.Key)      // key: unknown (package not on disk)
	see(ctx, missing.Key{})    // key: static missing.Key {}
	see(ctx, http.ServerContextKey) // key: static *http.contextKey &ServerContextKey
	see(ctx, k.Private{Deep: k.Private{}.Deep}) // key: dynamic keys.Private
	local := "local"
	see(ctx, local)            // key: static string "local"
	const constant key = 9
	see(ctx, constant)         // key: static a.key 9
	var declared k.Key = "declared"
	see(ctx, declared)         // key: static keys.Key "declared"
	ctxKey := named{}
	ctxKey.name = "set"
	see(ctx, ctxKey)           // key: static a.named {name: "set"}
	if k1 > 3 {
		local = "other"
	}
	see(ctx, local)            // key: dynamic string
	for i, name := range []string{"a"} {
		see(ctx, name)     // key: dynamic string
		see(ctx, i)        // key: dynamic int
	}
	see(ctx, "a"+"b")          // key: static string "ab"
	see(ctx, ctx.Value("x"))   // key: dynamic any
	type key struct{}
	see(ctx, key{})            // key: static a.key
	go func() {
		see(ctx, k1)       // key: parameter a.key 1
	}()
}
)go");
  EXPECT_EQ(tree.check(), 66);
}

TEST(KeyOf, Accessors) {
  TextTree tree(R"go(
-- m/keys/keys.go --
package keys

import "context"

type ctxKey string
type other struct{ ctxName string }
const ctxUser ctxKey = "user"

func CtxKey() ctxKey             { return ctxUser }
func CtxNamed(n string) ctxKey   { return ctxKey(n) }
func CtxTwice() ctxKey           { return CtxKey() }
func CtxChosen(b bool) ctxKey    { if b { return ctxUser }; return "x" }
func CtxFresh() *other           { return &other{ctxName: "x"} }
func CtxAny() any                { return ctxUser }
func CtxGeneric[T any]() any     { return CtxTyped[T]{} }
type CtxTyped[T any] struct{}
-- m/a/a.go --
package a

import (
	"context"
	"m/keys"
)

func see(ctx context.Context, x any) {}
var fromAccessor = keys.CtxKey()

func f(ctx context.Context, b bool) {
	see(ctx, keys.CtxKey())        // key: static keys.ctxKey "user"
	see(ctx, keys.CtxNamed("org")) // key: static keys.ctxKey "org"
	see(ctx, keys.CtxTwice())      // key: dynamic keys.ctxKey
	see(ctx, keys.CtxChosen(b))    // key: dynamic keys.ctxKey
	see(ctx, keys.CtxFresh())      // key: dynamic *keys.other
	see(ctx, keys.CtxAny())        // key: static keys.ctxKey "user"
	see(ctx, fromAccessor)         // key: static keys.ctxKey "user"
}
)go");
  EXPECT_EQ(tree.check(), 7);
}

/// The identities of the keys that a file's see calls have, in order.
std::vector<std::uint64_t> identities(TextTree& tree, std::string_view path) {
  std::vector<std::uint64_t> found;
  const FileId file = tree.file(path);
  const Summary& in = tree.tree.files[file].summary;
  for (ValueRef value = 1; value < in.values().size(); ++value) {
    const ValueRecord& record = in.values()[value];
    if (record.op != ValueOp::Call || in.list(record.b).size() != 2) continue;
    found.push_back(tree.resolver.key_of(file, in.list(record.b)[1]).identity);
  }
  return found;
}

TEST(KeyOf, IdentityIsWhatGoComparesAtRunTime) {
  TextTree tree(R"go(
-- m/a/a.go --
package a

import "context"

type key string
type empty struct{}
type K struct{ n string }
var e1, e2 empty
var p1, p2 = &empty{}, &empty{}
func see(ctx context.Context, x any) {}

func equal(ctx context.Context) {
	see(ctx, e1)
	see(ctx, e2)
	see(ctx, empty{})
}
-- m/a/different.go --
package a

import "context"

func different(ctx context.Context) {
	see(ctx, "x")
	see(ctx, key("x"))
	see(ctx, key("y"))
	see(ctx, K{})
	see(ctx, K{"x"})
	see(ctx, empty{})
	see(ctx, struct{}{})
	see(ctx, p1)
	see(ctx, p2)
	see(ctx, 1)
	see(ctx, int64(1))
	type key string
	see(ctx, key("x"))
	func() {
		type key string
		see(ctx, key("x"))
	}()
	see(ctx, "1")
}
-- m/b/b.go --
package b

import "context"

type key string
func see(ctx context.Context, x any) {}

func f(ctx context.Context) {
	see(ctx, key("x"))
}
)go");
  const auto equal = identities(tree, "m/a/a.go");
  ASSERT_EQ(equal.size(), 3u);
  EXPECT_EQ(equal[0], equal[1]);
  EXPECT_EQ(equal[0], equal[2]);
  auto different = identities(tree, "m/a/different.go");
  ASSERT_EQ(different.size(), 14u);
  for (const std::uint64_t identity : identities(tree, "m/b/b.go")) different.push_back(identity);
  EXPECT_EQ(std::set<std::uint64_t>(different.begin(), different.end()).size(), 15u);
  EXPECT_FALSE(std::ranges::count(different, 0u));
}

TEST(KeyOf, SaysWhatAPersonWouldCallIt) {
  TextTree tree(R"go(
-- m/auth/a.go --
package auth

import "context"

type ctxKey struct{}
type name string
const user name = "user"
var session = &ctxKey{}
func see(ctx context.Context, x any) {}

func f(ctx context.Context) {
	see(ctx, ctxKey{})
	see(ctx, user)
	see(ctx, session)
	see(ctx, "raw")
	see(ctx, name("n"))
}
)go");
  std::vector<std::string> shown;
  const Summary& in = tree.tree.files[0].summary;
  for (ValueRef value = 1; value < in.values().size(); ++value) {
    const ValueRecord& record = in.values()[value];
    if (record.op != ValueOp::Call || in.list(record.b).size() != 2) continue;
    const KeyId key = tree.resolver.key_of(0, in.list(record.b)[1]);
    shown.push_back(fmt::format("{} {} {}", key.shown, key.package, key.empty_struct));
  }
  EXPECT_EQ(shown, (std::vector<std::string>{"auth.ctxKey{} m/auth true", "auth.user m/auth false",
                                             "auth.session m/auth false", "\"raw\"  false",
                                             "auth.name(\"n\") m/auth false"}));
}

}  // namespace
}  // namespace waybill::go_source
