// Package values writes and reads under keys of its own.
package values

import (
	"context"
	"errors"
	"fmt"
	"io"
)

type User struct{ Name string }

func (u *User) String() string { return u.Name }

type ID int64

type (
	idKey      struct{}
	userKey    struct{}
	nameKey    struct{}
	anyKey     struct{}
	errorKey   struct{}
	mixedKey   struct{}
	switchKey  struct{}
	triedKey   struct{}
	namedKey   struct{}
	genericKey struct{}
	readerKey  struct{}
)

func WithID(ctx context.Context, id int64) context.Context {
	return context.WithValue(ctx, idKey{}, id)
}

func IntID(ctx context.Context) int {
	return ctx.Value(idKey{}).(int) // want "idKey\\{\\} holds is asserted to be int, and it is only ever written as int64: the assertion panics"
}

func Int64ID(ctx context.Context) int64 {
	id, _ := ctx.Value(idKey{}).(int64)
	return id
}

func NamedID(ctx context.Context) ID {
	id, ok := ctx.Value(idKey{}).(ID) // want "asserted to be values.ID.*: the assertion always fails"
	if !ok {
		return -1
	}
	return id
}

// The address of a pointer.
func WithUser(ctx context.Context, u *User) context.Context {
	return context.WithValue(ctx, userKey{}, &u)
}

func UserFrom(ctx context.Context) (*User, error) {
	u, ok := ctx.Value(userKey{}).(*User) // want "asserted to be \\*values.User, and it is only ever written as \\*\\*values.User"
	if !ok {
		return nil, errors.New("no user")
	}
	return u, nil
}

// Set writes for others, two hops from the layer.
func Set(ctx context.Context, k, v any) context.Context { return put(ctx, k, v) }

func put(ctx context.Context, k any, v interface{}) context.Context {
	return context.WithValue(ctx, k, v)
}

func WithName(ctx context.Context, name []byte) context.Context { return Set(ctx, nameKey{}, name) }

func Name(ctx context.Context) string {
	v := ctx.Value(nameKey{})
	if v == nil {
		return ""
	}
	return v.(string) // want "only ever written as \\[\\]"
}

// An interface may hold anything.
func WithAny(ctx context.Context, v any) context.Context { return context.WithValue(ctx, anyKey{}, v) }

func Any(ctx context.Context) string {
	s, _ := ctx.Value(anyKey{}).(string)
	return s
}

// Asserted to an interface.
func WithReader(ctx context.Context, u *User) context.Context {
	return context.WithValue(ctx, readerKey{}, u)
}

func Shown(ctx context.Context) fmt.Stringer {
	s, _ := ctx.Value(readerKey{}).(fmt.Stringer)
	return s
}

func Reader(ctx context.Context) io.Reader {
	s, _ := ctx.Value(readerKey{}).(io.Reader)
	return s
}

func WithError(ctx context.Context) context.Context {
	return context.WithValue(ctx, errorKey{}, errors.New("x"))
}

func Error(ctx context.Context) string {
	s, _ := ctx.Value(errorKey{}).(string)
	return s
}

// Two types, one of which nobody asks for.
func WithMixed(ctx context.Context, id int64, guest bool) context.Context {
	if guest {
		return context.WithValue(ctx, mixedKey{}, "guest") // want "mixedKey\\{\\} is written with a string, and every look-up asserts int64: with this value the assertion panics"
	}
	return context.WithValue(ctx, mixedKey{}, id)
}

func Mixed(ctx context.Context) int64 { return ctx.Value(mixedKey{}).(int64) }

// A type switch, and one assertion after the other.
func WithSwitch(ctx context.Context, id int64) context.Context {
	return context.WithValue(ctx, switchKey{}, id)
}

func Switch(ctx context.Context) string {
	switch v := ctx.Value(switchKey{}).(type) {
	case string:
		return v
	case int64:
		return fmt.Sprint(v)
	}
	return ""
}

func WithTried(ctx context.Context, id int64) context.Context {
	return context.WithValue(ctx, triedKey{}, id)
}

func Tried(ctx context.Context) string {
	v := ctx.Value(triedKey{})
	if s, ok := v.(string); ok {
		return s
	}
	if id, ok := v.(int64); ok {
		return fmt.Sprint(id)
	}
	return ""
}

// An alias is the same type.
type Alias = int64

func WithNamed(ctx context.Context, id Alias) context.Context {
	return context.WithValue(ctx, namedKey{}, id)
}

func Named(ctx context.Context) int64 { return ctx.Value(namedKey{}).(int64) }

// What a type parameter is, is not known here.
func WithGeneric[T any](ctx context.Context, v T) context.Context {
	return context.WithValue(ctx, genericKey{}, v)
}

func Generic[T any](ctx context.Context) T {
	v, _ := ctx.Value(genericKey{}).(T)
	return v
}

func GenericText(ctx context.Context) string {
	v, _ := ctx.Value(genericKey{}).(string)
	return v
}

type operationKey struct{}

// WithOperation leaves room for a name: a string, as any variable that begins as a plain text.
func WithOperation(ctx context.Context) (context.Context, *string) {
	n, operation := 1, ""
	_ = n
	return context.WithValue(ctx, operationKey{}, &operation), &operation
}

func SetOperation(ctx context.Context, name string) {
	*ctx.Value(operationKey{}).(*string) = name
}
