package reader

import (
	"net/http"

	gctx "github.com/gorilla/context"
)

// User returns what a middleware has stored.
func User(r *http.Request) string {
	user, _ := gctx.Get(r, "user").(string)
	return user
}
