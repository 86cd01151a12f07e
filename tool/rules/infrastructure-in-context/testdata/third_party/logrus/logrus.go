// Package logrus stands in for the logger: what the fixtures call, and no more.
package logrus

import "context"

type Entry struct {
	Context context.Context
	Message string
}
