// Package session has a context type of its own whose derive method changes its receiver.
package session

import "context"

type Context interface {
	context.Context
	User() string
	WithValue(key, value any)
}

type session struct {
	context.Context
	user string
}

func (s *session) User() string { return s.user }

func (s *session) WithValue(key, value any) {
	s.Context = context.WithValue(s.Context, key, value) // want "the context in Context of .*session is derived from itself and kept: it gains a value layer"
}

func Background(user string) Context { return &session{context.Background(), user} }

func Wrap(ctx context.Context, user string) Context { return &session{ctx, user} }
