// Package context stands in for golang.org/x/net/context, which passes on to the standard library.
package context

import (
	"context"
	"time"
)

type Context = context.Context

type CancelFunc = context.CancelFunc

func WithCancel(parent Context) (Context, CancelFunc) { return context.WithCancel(parent) }

func WithTimeout(parent Context, timeout time.Duration) (Context, CancelFunc) {
	return context.WithTimeout(parent, timeout)
}
