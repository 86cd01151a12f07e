// Package keys declares keys and the ways they are used in.
package keys

import (
	"context"
	"fmt"
)

type key string

const (
	User  key = "user"
	trace key = "trace"
)

type (
	auditKey  struct{}
	unusedKey struct{}
	spanKey   struct{}
	sliceKey  struct{}
	ownKey    struct{}
	testKey   struct{}
	localKey  struct{}
)

func (k key) String() string { return "keys." + string(k) }

func WithUser(ctx context.Context, u string) context.Context {
	return context.WithValue(ctx, User, u)
}

func UserFrom(ctx context.Context) string {
	u, _ := ctx.Value(User).(string)
	return u
}

func WithTrace(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, trace, id) // want "keys.trace is written and never looked up .no other package can name it"
}

// Set is how the other setters write, two hops from the layer.
func Set(ctx context.Context, k, v any) context.Context {
	return put(ctx, k, v)
}

func put(ctx context.Context, k, v any) context.Context {
	return context.WithValue(ctx, k, v)
}

func WithAudit(ctx context.Context, id string) context.Context {
	return Set(ctx, auditKey{}, id) // want "keys.auditKey\\{\\} is written and never looked up"
}

// Two writes of one key: one finding.
func Both(ctx context.Context, on bool) context.Context {
	if on {
		return context.WithValue(ctx, unusedKey{}, 1) // want "keys.unusedKey"
	}
	return context.WithValue(ctx, unusedKey{}, 2)
}

// Looked up by a function that takes any keys.
func WithSpan(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, spanKey{}, id)
}

func Span(ctx context.Context) any { return first(ctx, spanKey{}) }

func first(ctx context.Context, keys ...any) any {
	for _, k := range keys {
		if v := ctx.Value(k); v != nil {
			return v
		}
	}
	return nil
}

// Kept in a slice that a loop reads.
func WithSlice(ctx context.Context) context.Context { return context.WithValue(ctx, sliceKey{}, 1) }

var all = []any{sliceKey{}}

func Dump(ctx context.Context) {
	for _, k := range all {
		fmt.Println(ctx.Value(k))
	}
}

// Answered by a context of its own.
type own struct{ context.Context }

func (o own) Value(k any) any {
	if k == (ownKey{}) {
		return 7
	}
	return o.Context.Value(k)
}

func WithOwn(ctx context.Context) context.Context {
	return own{context.WithValue(ctx, ownKey{}, 7)}
}

// Looked up in tests.
func WithTest(ctx context.Context) context.Context { return context.WithValue(ctx, testKey{}, 1) }

// A variable holds the key, and something that is not followed is asked for it.
func Local(ctx context.Context, h map[string]interface{ Value(any) any }) any {
	k := localKey{}
	_ = context.WithValue(ctx, k, 1)
	return h["x"].Value(k)
}
