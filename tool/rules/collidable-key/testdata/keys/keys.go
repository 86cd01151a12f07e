// Package keys declares keys for the others.
package keys

import "context"

// Request and Session are one type: struct{}.
type Request = struct{}

// Session is an alias too.
type Session = struct{}

// User is a type of its own.
type User struct{}

// Account is another name of a type of its own.
type Account = User

type shared struct{}

// Tenant and Role hold the only value of one type.
var Tenant, Role shared

// Spare holds it too, and is no key.
var Spare shared

type single struct{}

// Trace is the only variable of its type.
var Trace = single{}

// Transport is the type of one key.
type Transport struct{}

// Client is that key.
var Client Transport

// Put leaves the key to the caller.
func Put(ctx context.Context, k, v any) context.Context { return context.WithValue(ctx, k, v) }
