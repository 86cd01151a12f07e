// Package spans keeps what a trace was.
package spans

import (
	"net/http"

	"github.com/gorilla/sessions"
	"go.opentelemetry.io/otel/trace"
)

type Server struct{ store sessions.Store }

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	session, _ := s.store.Get(r, "session")
	span := trace.SpanFromContext(r.Context())
	session.Values["span"] = span                                    // want "a span is put into a \\*sessions.Session"
	session.Values["origin"] = span.SpanContext().TraceID().String() // want "the trace id is put into a \\*sessions.Session"
	session.Values["path"] = r.URL.Path
}
