// Package sessions stands in for the library: what the fixtures call, and no more.
package sessions

import "net/http"

type Session struct {
	ID     string
	Values map[interface{}]interface{}
}

type Store interface {
	Get(r *http.Request, name string) (*Session, error)
}
