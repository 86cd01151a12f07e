// Package fine keeps what belongs to a session.
package fine

import (
	"net/http"

	"example.com/kept/ids"
	"github.com/gin-contrib/sessions"
)

type store map[string]interface{}

func (s store) Set(key string, val interface{}) { s[key] = val }

func Login(w http.ResponseWriter, r *http.Request) {
	session := sessions.Default(r)
	session.Set("user_id", r.FormValue("user"))
	session.Set("csrf", r.Header.Get("X-CSRF-Token"))
	session.Set("language", r.Header.Get("Accept-Language"))
	session.Set("request_id", r.FormValue("login_request"))
	// What lives no longer than the request may hold its id.
	local := store{}
	local.Set("trace_id", r.Header.Get("X-B3-TraceId"))
	w.Header().Set("X-Request-Id", ids.Of(r))
}
