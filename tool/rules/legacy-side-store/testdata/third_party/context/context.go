// Package context stands in for gorilla's: what the fixtures call, and no more.
package context

import "net/http"

var data = map[*http.Request]map[any]any{}

func Set(r *http.Request, key, value any) {
	if data[r] == nil {
		data[r] = map[any]any{}
	}
	data[r][key] = value
}

func Get(r *http.Request, key any) any { return data[r][key] }

func GetOk(r *http.Request, key any) (any, bool) {
	value, ok := data[r][key]
	return value, ok
}

func Clear(r *http.Request) { delete(data, r) }
