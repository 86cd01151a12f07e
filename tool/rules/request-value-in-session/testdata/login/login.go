// Package login keeps what a login was.
package login

import (
	"net/http"

	"example.com/kept/ids"
	"github.com/alexedwards/scs/v2"
	"github.com/gin-contrib/sessions"
)

func Headers(w http.ResponseWriter, r *http.Request) {
	session := sessions.Default(r)
	session.Set("trace_id", r.Header.Get("X-B3-TraceId")) // want "the header X-B3-TraceId is put into a sessions.Session, which outlives the request"
	id := r.Header.Get("X-Request-Id")
	if id == "" {
		id = "none"
	}
	session.Set("last", id) // want "the header X-Request-Id is put into a sessions.Session"
	_ = session.Save()
}

// By helpers of another package.
func Helped(w http.ResponseWriter, r *http.Request) {
	sessions.Default(r).Set("seen", ids.Of(r))                     // want "the header X-Correlation-Id is put into"
	sessions.Default(r).Set("known", ids.FromContext(r.Context())) // want "ids.requestIDKey\\{\\} is put into"
}

// By its name alone.
func Named(w http.ResponseWriter, r *http.Request, id string) {
	session := sessions.Default(r)
	session.Set("trace_id", id+r.Method) // want "what is called \"trace_id\" is put into a sessions.Session.* \\[likely\\]"
}

func Contexts(m *scs.SessionManager) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		m.Put(r.Context(), "ctx", r.Context()) // want "the request's context is put into a \\*scs.SessionManager"
		m.Put(r.Context(), "request", r)       // want "the request is put into a \\*scs.SessionManager"
	}
}
