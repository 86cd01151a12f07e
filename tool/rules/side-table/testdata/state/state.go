// Package state keeps things beside the requests.
package state

import (
	"context"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"
)

var (
	mu    sync.Mutex
	state = map[*http.Request]any{}
	users sync.Map
	byGin = make(map[*gin.Context]string)
	byCtx = map[context.Context]int{}
)

func Remember(w http.ResponseWriter, r *http.Request) {
	mu.Lock()
	defer mu.Unlock()
	state[r] = r.URL.Path // want "state.state gets an entry for each \\*http.Request and never loses one"
}

func Again(r *http.Request) any {
	if _, ok := state[r]; !ok {
		state[r] = len(state)
	}
	return state[r]
}

func User(r *http.Request, name string) {
	users.Store(r, name) // want "state.users gets an entry for each \\*http.Request"
}

func UserOf(r *http.Request) any {
	name, _ := users.Load(r)
	return name
}

func Gin(c *gin.Context) {
	byGin[c] = c.GetHeader("X-User") // want "state.byGin gets an entry for each \\*gin.Context"
	for c := range byGin {
		_ = c
	}
}

func Context(w http.ResponseWriter, r *http.Request) {
	count(r)
}

func count(r *http.Request) {
	ctx := r.Context()
	byCtx[ctx]++
	byCtx[ctx] = byCtx[ctx] + 1 // want "state.byCtx gets an entry for each context.Context"
}
