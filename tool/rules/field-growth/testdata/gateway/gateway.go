package gateway

import (
	"net/http"

	"example.com/field/session"
)

type retriesKey struct{}

// One for the whole process.
var shared = session.Background("gateway")

func Serve(w http.ResponseWriter, r *http.Request) {
	shared.WithValue(retriesKey{}, 3)
	w.WriteHeader(http.StatusOK)
}

func PerRequest(w http.ResponseWriter, r *http.Request) {
	session.Wrap(r.Context(), r.Header.Get("User"))
}
