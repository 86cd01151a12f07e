// Package singleflight stands for the one that is published: the functions' types alone.
package singleflight

type Group struct{}

type Result struct {
	Val    any
	Err    error
	Shared bool
}

func (g *Group) Do(key string, run func() (any, error)) (v any, err error, shared bool) {
	return nil, nil, false
}

func (g *Group) DoChan(key string, run func() (any, error)) <-chan Result { return nil }
