// Package locks has a table for each handler, not for the program.
package locks

import "net/http"

type Handler struct{ seen map[*http.Request]int }

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.seen == nil {
		h.seen = map[*http.Request]int{}
	}
	h.seen[r]++
	h.seen[r] = h.seen[r] + 1
}
