// Package sessions stands in for the library: what the fixtures call, and no more.
package sessions

import "net/http"

type Session interface {
	Get(key interface{}) interface{}
	Set(key interface{}, val interface{})
	Save() error
}

func Default(r *http.Request) Session { return nil }
