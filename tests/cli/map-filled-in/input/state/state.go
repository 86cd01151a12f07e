// Package state keeps one struct on each request's context: whoever comes first puts it there.
package state

import "context"

type key struct{}

// State is what a request carries.
type State struct {
	User  string
	Stale bool
}

// Filled returns a context that has a state.
func Filled(ctx context.Context) (context.Context, *State) {
	state, ok := ctx.Value(key{}).(*State)
	if !ok {
		state = &State{}
		ctx = context.WithValue(ctx, key{}, state)
	}
	return ctx, state
}

// Ensured does the same.
func Ensured(ctx context.Context) context.Context {
	if _, ok := ctx.Value(key{}).(*State); ok {
		return ctx
	}
	return context.WithValue(ctx, key{}, &State{})
}

// Unless leaves it out where it is not wanted.
func Unless(ctx context.Context, off bool) context.Context {
	if off {
		return ctx
	}
	if ctx.Value(key{}) == nil {
		ctx = context.WithValue(ctx, key{}, &State{})
	}
	return ctx
}

// Fresh replaces an old one, too.
func Fresh(ctx context.Context) context.Context {
	state, ok := ctx.Value(key{}).(*State)
	if !ok || state.Stale {
		ctx = context.WithValue(ctx, key{}, &State{})
	}
	return ctx
}

// With always adds one.
func With(ctx context.Context) context.Context {
	return context.WithValue(ctx, key{}, &State{})
}

// Of returns the state.
func Of(ctx context.Context) *State {
	state, _ := ctx.Value(key{}).(*State)
	return state
}
