package auth

import "context"

type scopesKey struct{}

// Scopes is a key by its address; ScopesOf is the way to read it that others were meant to take.
var Scopes = &scopesKey{}

// Level is a key of a number type.
type Level int

const (
	Low Level = iota
	High
)

// Region is only ever named here.
var Region = &struct{ name string }{"region"}

func WithRegion(ctx context.Context, r string) context.Context {
	return context.WithValue(ctx, Region, r)
}

func RegionOf(ctx context.Context) string {
	r, _ := ctx.Value(Region).(string)
	return r
}

func Levels(ctx context.Context) (any, any) { return ctx.Value(Low), ctx.Value(High) }
