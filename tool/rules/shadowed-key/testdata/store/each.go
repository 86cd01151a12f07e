package store

import "context"

// Each calls do with each name.
func Each(ctx context.Context, names []string, do func(context.Context, string)) {
	for _, name := range names {
		do(ctx, name)
	}
}
