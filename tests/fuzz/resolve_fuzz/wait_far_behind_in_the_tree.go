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
	P(&t).do(ctx)   
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

func see(ctx            // callee: interface do
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
