// Package types declares keys that others write and look up.
package types

type Key string

type traceKey struct{}

// TraceKey is handed to other packages.
var TraceKey any = traceKey{}

type RequestID string

type User struct{ Name string }
