package budget

import "context"

type (
	first  struct{}
	second struct{}
	third  struct{}
)

func Two(ctx context.Context) context.Context {
	return context.WithValue(context.WithValue(ctx, first{}, 1), second{}, 2)
}

func Three(ctx context.Context) context.Context {
	return context.WithValue(Two(ctx), third{}, 3)
}
