package a

import "context"

var one = two
var two = one
var three = func(ctx context.Context) { one(ctx); two(ctx); four(ctx) }
var four = five
var five = four

func f(ctx context.Context) {
	one(ctx)
	two(ctx)
	three(ctx)
}
