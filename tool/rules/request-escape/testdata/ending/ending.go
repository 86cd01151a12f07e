// Package ending starts things with a context that it cancels itself.
package ending

import (
	"context"
	"sync"
	"time"

	"example.com/escape/store"
)

type Callback func(ctx context.Context, order store.Order)

// Tell is at its end as soon as it has begun.
func Tell(ctx context.Context, order store.Order, callbacks []Callback) {
	limited, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	for _, callback := range callbacks {
		go func(run Callback) { // want "a context that the function cancels when it returns is used by a goroutine"
			run(limited, order)
		}(callback)
	}
}

// Renew goes on for long, but not its context.
func Renew(ctx context.Context, s *store.Store) {
	own, cancel := context.WithCancel(ctx)
	defer cancel()
	if s.Save(own, store.Order{}) != nil {
		return
	}
	go func() { // want "a context that the function cancels when it returns"
		for {
			if s.Save(own, store.Order{}) != nil {
				return
			}
			time.Sleep(time.Second)
		}
	}()
}

// Through hands it to a helper that starts something.
func Through(ctx context.Context, s *store.Store) {
	own, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	later(own, s)
}

func later(ctx context.Context, s *store.Store) {
	go s.Save(ctx, store.Order{}) // want "a context that the function cancels when it returns"
}

// Beside is done when the function is.
func Beside(ctx context.Context, s *store.Store) error {
	own, cancel := context.WithCancel(ctx)
	defer cancel()
	go s.Save(own, store.Order{ID: "1"})
	return s.Save(own, store.Order{ID: "2"})
}

// Waits waits.
func Waits(ctx context.Context, s *store.Store) {
	own, cancel := context.WithCancel(ctx)
	defer cancel()
	var group sync.WaitGroup
	group.Add(1)
	go func() {
		defer group.Done()
		s.Save(own, store.Order{})
	}()
	group.Wait()
}

// Ends cancels in the goroutine.
func Ends(ctx context.Context, s *store.Store) {
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	go func() {
		defer cancel()
		s.Save(own, store.Order{})
	}()
}
