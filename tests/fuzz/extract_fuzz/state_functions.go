package seeds

import "context"

type stateFn func(context.Context) stateFn

func start(ctx context.Context) stateFn { return nil }

func run(ctx context.Context) {
	for state := stateFn(start); state != nil; {
		state = state(ctx)
	}
	next := start(ctx)
	for {
		next = next(ctx)(ctx)
		next = stateFn(next)
	}
}
