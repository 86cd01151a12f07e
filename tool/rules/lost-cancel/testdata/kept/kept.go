// Package kept keeps cancel functions in fields of what it makes.
package kept

import (
	"context"
	"errors"
)

type relay struct {
	ctx     context.Context
	cancel  context.CancelFunc
	name    string
	started bool
}

func (r *relay) Close() { r.cancel() }

func (r *relay) run() { <-r.ctx.Done() }

func dial(ctx context.Context) error { return ctx.Err() }

func register(r *relay) error {
	if r.started {
		return errors.New("twice")
	}
	return nil
}

func Stored(parent context.Context, options []func(*int) error) (*relay, error) {
	r := &relay{name: "stored"}
	r.ctx, r.cancel = context.WithCancel(parent) // want "the cancel function of context.WithCancel is not called on every way"
	n := 0
	for _, option := range options {
		if err := option(&n); err != nil {
			return nil, err
		}
	}
	go r.run()
	return r, nil
}

func Composed(parent context.Context) (*relay, error) {
	ctx, cancel := context.WithCancel(parent) // want "the cancel function of context.WithCancel is not called on every way"
	r := &relay{ctx: ctx, cancel: cancel}
	if err := dial(r.ctx); err != nil {
		return nil, err
	}
	return r, nil
}

// HalfMade: below the root nothing is kept, so it is information alone.
func HalfMade(bad bool) (*relay, error) {
	r := new(relay)
	r.ctx, r.cancel = context.WithCancel(context.Background()) // want "not called on every way"
	if bad {
		return nil, errors.New("bad")
	}
	return r, nil
}

// --- what is fine

func Cancels(parent context.Context) (*relay, error) {
	ctx, cancel := context.WithCancel(parent)
	r := &relay{ctx: ctx, cancel: cancel}
	if err := dial(ctx); err != nil {
		cancel()
		return nil, err
	}
	return r, nil
}

func CancelsByField(parent context.Context) (*relay, error) {
	r := &relay{}
	r.ctx, r.cancel = context.WithCancel(parent)
	if err := dial(parent); err != nil {
		r.cancel()
		return nil, err
	}
	return r, nil
}

func Closes(parent context.Context) (_ *relay, err error) {
	r := &relay{}
	r.ctx, r.cancel = context.WithCancel(parent)
	defer func() {
		if err != nil {
			r.Close()
		}
	}()
	if err = dial(r.ctx); err != nil {
		return nil, err
	}
	return r, nil
}

// Handed: register may keep it.
func Handed(parent context.Context) (*relay, error) {
	r := &relay{}
	r.ctx, r.cancel = context.WithCancel(parent)
	if err := register(r); err != nil {
		return nil, err
	}
	return r, nil
}

// Restart: somebody has the relay already.
func Restart(parent context.Context, r *relay) error {
	r.ctx, r.cancel = context.WithCancel(parent)
	if r.name == "" {
		return errors.New("no name")
	}
	return nil
}

var relays = map[string]*relay{}

func Known(parent context.Context) error {
	r := &relay{}
	relays["known"] = r
	r.ctx, r.cancel = context.WithCancel(parent)
	if len(relays) > 1 {
		return errors.New("too many")
	}
	return nil
}
