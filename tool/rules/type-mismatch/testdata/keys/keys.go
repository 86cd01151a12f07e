// Package keys exports keys and what they stand for.
package keys

type Key string

const (
	Role  Key = "role"
	Admin Key = "admin"
)

type RoleName string
