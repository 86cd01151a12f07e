package seeds

import "context"

func self[T T](ctx context.Context, t T) { t.f(ctx) }

func round[T U, U T](ctx context.Context, t T) { t.f(ctx).g = ctx }

type of[T T, U T] struct{ T }

func (o of[T, U]) call(ctx context.Context) { o.f(ctx) }
