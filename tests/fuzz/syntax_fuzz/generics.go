package p

type Number interface{ ~int | ~float64 }
type A[P any, Q *C,] struct{ E[P]; f [n]Q; g []P }
type B[P *C] int
type D[P *T|~int] = map[P]func(...P) (q Q)

func (r A[P, Q]) Map[R any](f func(P) R) <-chan<- chan R { return nil }

func f(a, b int, c ...string) (_ error) {
	x := []T{{1}, k: {2}, ([2]int{3}): 0x1p-2i}
	for k, v = range new(1 + x[1:2:3]) {
	}
	switch y := any(x).(type) {
	case A[int, *C], nil:
	}
l:
	select {
	case ctx, ok := <-c:
		goto l
	case c <- `raw
string`:
	default:
		defer func() { recover() }()
	}
}
