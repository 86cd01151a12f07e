// Package rounds starts goroutines in loops.
package rounds

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"

	"example.com/closure/keys"
)

func use(ctx context.Context) { <-ctx.Done() }

func OneVariableForAll(ctx context.Context, users []string) {
	var wait sync.WaitGroup
	for _, user := range users {
		wait.Add(1)
		go func() {
			defer wait.Done()
			ctx = keys.WithUser(ctx, user) // want "the captured context ctx is derived from itself by each goroutine that the loop starts"
			use(ctx)
		}()
	}
	wait.Wait()
}

func InAGroup(users []string) error {
	group, ctx := errgroup.WithContext(context.Background())
	for _, user := range users {
		group.Go(func() error {
			ctx = keys.WithUser(ctx, user) // want "all of which share it"
			use(ctx)
			return nil
		})
	}
	return group.Wait()
}

func LiteralInTheLoop(ctx context.Context, users []string) {
	for _, user := range users {
		func() {
			go func() {
				ctx = keys.WithUser(ctx, user) // want "all of which share it"
				use(ctx)
			}()
		}()
	}
}

func CopyOfTheRound(ctx context.Context, users []string) {
	for _, user := range users {
		ctx := ctx
		go func() {
			ctx = keys.WithUser(ctx, user)
			use(ctx)
		}()
	}
}

func OwnToTheGoroutine(ctx context.Context, users []string) {
	for _, user := range users {
		go func() {
			ctx := keys.WithUser(ctx, user)
			use(ctx)
		}()
	}
}

func GivenToTheGoroutine(ctx context.Context, users []string) {
	for _, user := range users {
		go func(ctx context.Context) {
			ctx = keys.WithUser(ctx, user)
			use(ctx)
		}(ctx)
	}
}

func BehindTheLoop(ctx context.Context, users []string) {
	for range users {
		use(ctx)
	}
	go func() {
		ctx = keys.WithUser(ctx, "all")
		use(ctx)
	}()
}
