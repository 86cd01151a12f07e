// Package names exports keys of a program.
package names

import "context"

type Key string

const (
	Request Key = "request-id"
	Session Key = "session"
	Shared  Key = "shared"
)

func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(Request).(string)
	return id
}
