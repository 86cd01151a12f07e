package server

import (
	"context"
	"net/http"

	"example.com/field/keys"
)

// history is made once and hands out a context that it makes when it is first asked.
type history struct{ ctx context.Context }

var past = &history{}

func (h *history) context() context.Context {
	if h.ctx != nil {
		return h.ctx
	}
	h.ctx = context.Background()
	return h.ctx
}

// named makes one out of what there is, if it is first asked.
func (h *history) named() context.Context {
	if h.ctx != nil {
		return h.ctx
	}
	ctx := keys.WithUser(h.ctx, "system")
	h.ctx = ctx
	return ctx
}

func (h *history) note(user string) {
	h.ctx = keys.WithUser(h.context(), user) // want "the context in ctx of server.history is derived from itself and kept"
}

func (h *history) noteNamed(user string) context.Context {
	ctx := h.named()
	ctx = keys.WithUser(ctx, user) // want "the context in ctx of server.history is derived from itself and kept"
	h.ctx = ctx
	return ctx
}

// noted leaves the field as it is.
func (h *history) noted(user string) context.Context {
	return keys.WithUser(h.named(), user)
}

func Record(w http.ResponseWriter, r *http.Request) {
	past.note(r.Header.Get("User"))
	past.noteNamed(r.Header.Get("User"))
	_ = past.noted(r.Header.Get("User"))
}
