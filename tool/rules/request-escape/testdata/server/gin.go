package server

import (
	"context"
	"log"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/escape/store"
)

type API struct{ store *store.Store }

type requestKey struct{}

func report(ctx context.Context, what string) { write(ctx, "failed: "+what) }

func write(ctx context.Context, text string) {
	id, _ := ctx.Value(requestKey{}).(string)
	log.Println(id, text)
}

// Relay gives the request's own context away: to one that only writes it to the log, and to one
// that saves with it.
func (a *API) Relay(c *gin.Context) {
	ctx := c.Request.Context()
	go report(ctx, "relay")
	go a.store.Save(ctx, store.Order{}) // want "the request's context is used by a goroutine .* cancelled"
}

// Form is read after the handler has parsed it: a plain map by then.
func (a *API) Form(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		return
	}
	go func() { log.Println(r.Form.Get("name")) }()
	w.WriteHeader(http.StatusAccepted)
}

// Limited answers in time, or has a timer answer that it stops otherwise.
func (a *API) Limited(w http.ResponseWriter, r *http.Request) {
	timer := time.AfterFunc(time.Second, func() { w.WriteHeader(http.StatusGatewayTimeout) })
	a.store.Save(r.Context(), store.Order{})
	timer.Stop()
}

// Unlimited lets the timer go on.
func (a *API) Unlimited(w http.ResponseWriter, r *http.Request) {
	time.AfterFunc(time.Second, func() { w.WriteHeader(http.StatusGatewayTimeout) }) // want "the response writer is used by a function that time.AfterFunc runs later"
	a.store.Save(r.Context(), store.Order{})
}
