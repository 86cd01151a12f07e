// Package text has setters that make every key a string.
package text

import "context"

// Put is called with keys that are known, so its callers are told.
func Put(ctx context.Context, name string, v any) context.Context {
	return context.WithValue(ctx, name, v)
}

// Copy is called only with what a request says, so it is told itself.
func Copy(ctx context.Context, name string, v any) context.Context {
	return context.WithValue(ctx, name, v) // want "Copy takes the context key as string, a predeclared type"
}
