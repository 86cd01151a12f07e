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
