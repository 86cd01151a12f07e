// Package callback hands contexts to function literals.
package callback

import (
	"context"
	"time"

	"example.com/setup/store"
)

type txKey struct{}

type database struct{ begun int }

func (d *database) RunInTransaction(ctx context.Context, run func(ctx context.Context) error) error {
	d.begun++
	return run(context.WithValue(ctx, txKey{}, d))
}

func (d *database) each(ctx context.Context, run func(ctx context.Context, name string) error) error {
	return run(ctx, "one")
}

func within(ctx context.Context, limit time.Duration, run func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return run(ctx)
}

type grouper interface {
	RunAsGroup(ctx context.Context, run func(ctx context.Context) error) error
}

type service struct {
	ctx   context.Context
	db    *database
	group grouper
	store *store.Store
}

func (s *service) Save(ctx context.Context) error {
	return s.db.RunInTransaction(ctx, func(txCtx context.Context) error {
		if err := s.store.Ask(txCtx, "first"); err != nil {
			return err
		}
		return s.store.Ask(ctx, "second") // want "the callback uses ctx from around it, not the context that .*RunInTransaction makes for it"
	})
}

func (s *service) Limited(ctx context.Context) error {
	return within(ctx, time.Second, func(limited context.Context) error {
		return s.store.Ask(ctx, "limited") // want "the callback uses ctx from around it, not the context that callback.within makes"
	})
}

func (s *service) Grouped() error {
	return s.group.RunAsGroup(s.ctx, func(ctx context.Context) error {
		_ = s.store.Ask(ctx, "first")
		return s.store.Ask(s.ctx, "second") // want "the callback uses s.ctx from around it, .*\[likely\]"
	})
}

// --- what is fine

func (s *service) Own(ctx context.Context) error {
	return s.db.RunInTransaction(ctx, func(ctx context.Context) error { return s.store.Ask(ctx, "own") })
}

// Each: the callback is given the very same.
func (s *service) Each(ctx context.Context) error {
	return s.db.each(ctx, func(_ context.Context, name string) error { return s.store.Ask(ctx, name) })
}

// Apart: it isn't the context that the transaction is made of.
func (s *service) Apart(ctx, audit context.Context) error {
	return s.db.RunInTransaction(ctx, func(ctx context.Context) error {
		_ = s.store.Ask(audit, "audit")
		return s.store.Ask(ctx, "apart")
	})
}

func (s *service) Both(ctx context.Context) error {
	return s.db.RunInTransaction(ctx, func(tx context.Context) error { return s.store.Both(ctx, tx) })
}
