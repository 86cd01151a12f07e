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
	see(ctx, *p)           // type: untyped int
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
