// Package echo stands in for the framework: only what the fixtures call.
package echo

import "net/http"

type HandlerFunc func(c Context) error

type Context interface {
	Request() *http.Request
	Param(name string) string
	NoContent(code int) error
}
