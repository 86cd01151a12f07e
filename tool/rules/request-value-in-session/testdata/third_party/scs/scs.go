// Package scs stands in for the library: what the fixtures call, and no more.
package scs

import "context"

type SessionManager struct{ values map[string]interface{} }

func (s *SessionManager) Put(ctx context.Context, key string, val interface{}) { s.values[key] = val }
