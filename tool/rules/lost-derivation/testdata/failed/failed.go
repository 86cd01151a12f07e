// Package failed looks at what it derived on failed ways.
package failed

import "context"

type middleware interface {
	Handle(ctx context.Context) (context.Context, bool)
	End(ctx context.Context)
}

func Stack(ctx context.Context, all []middleware, next func(context.Context)) context.Context {
	for _, each := range all {
		ctx, ok := each.Handle(ctx) // want "the context from failed.middleware.Handle is looked at only where the call failed"
		if !ok {
			each.End(ctx)
			return ctx
		}
	}
	next(ctx)
	return ctx
}

func login(ctx context.Context, user string) (context.Context, error) {
	if user == "" {
		return ctx, context.Canceled
	}
	return context.WithValue(ctx, userKey{}, user), nil
}

type userKey struct{}

func Named(ctx context.Context, user string, next func(context.Context) error) error {
	if user != "" {
		ctx, err := login(ctx, user) // want "the context from failed.login is looked at only where the call failed"
		if err != nil {
			return next(ctx)
		}
	}
	return next(ctx)
}

func Kept(ctx context.Context, all []middleware, next func(context.Context)) context.Context {
	for _, each := range all {
		var ok bool
		ctx, ok = each.Handle(ctx)
		if !ok {
			each.End(ctx)
			return ctx
		}
	}
	next(ctx)
	return ctx
}

// It goes on with it where the call succeeded.
func Found(ctx context.Context, all []middleware, next func(context.Context)) {
	for _, each := range all {
		if found, ok := each.Handle(ctx); ok {
			next(found)
			return
		}
	}
}

func Both(ctx context.Context, user string, next func(context.Context) error) error {
	known, err := login(ctx, user)
	if err != nil {
		return next(known)
	}
	return next(known)
}

// What is deferred has the variable: it ends with the context that it was set to last.
func Deferred(outer context.Context, all, last middleware, fail, end func(context.Context)) {
	ctx := context.WithValue(outer, startKey{}, 1)
	var ok bool
	defer func() { end(ctx) }()
	if all != nil {
		if ctx, ok = all.Handle(ctx); !ok {
			fail(ctx)
			return
		}
	}
	if ctx, ok = last.Handle(ctx); !ok {
		fail(ctx)
		return
	}
}

type startKey struct{}
