// Package audit hands its table to somebody else.
package audit

import "net/http"

var pending = map[*http.Request]string{}

func Note(r *http.Request) {
	pending[r] = r.Method
	flush(pending)
}

func flush(map[*http.Request]string) {}
