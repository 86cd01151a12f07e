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
