// Package upstream is the slow service behind the gateway. It answers with what it was asked, so
// that a client sees which state travelled with its request.
package upstream

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// HeaderPrefix begins the name of every header that tells the upstream of the request's state.
const HeaderPrefix = "X-Gateway-"

// longest is the most that a client may ask for with ?delay=.
const longest = 10 * time.Second

type answer struct {
	Method string            `json:"method"`
	Path   string            `json:"path"`
	State  map[string]string `json:"state"`
}

// New returns a service that waits before it answers. A client may ask for another delay with
// ?delay=300ms and for another status with ?status=503.
func New(delay time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		wait, status := delay, http.StatusOK
		if d, err := time.ParseDuration(query.Get("delay")); err == nil && d >= 0 && d <= longest {
			wait = d
		}
		if s, err := strconv.Atoi(query.Get("status")); err == nil && s >= 200 && s <= 599 {
			status = s
		}
		if wait > 0 {
			timer := time.NewTimer(wait)
			defer timer.Stop()
			select {
			case <-timer.C:
			case <-r.Context().Done():
				return
			}
		}
		a := answer{Method: r.Method, Path: r.URL.Path, State: map[string]string{}}
		for name, values := range r.Header {
			if short, ok := strings.CutPrefix(name, HeaderPrefix); ok {
				a.State[strings.ToLower(short)] = strings.Join(values, ",")
			}
		}
		text, err := json.Marshal(a)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		w.Write(append(text, '\n'))
	})
}
