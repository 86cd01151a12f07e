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
