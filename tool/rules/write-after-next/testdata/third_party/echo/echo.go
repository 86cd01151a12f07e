// Package echo stands in for the framework: what the fixtures call, and no more.
package echo

type Context interface {
	Get(key string) interface{}
	Set(key string, val interface{})
}

type HandlerFunc func(c Context) error
