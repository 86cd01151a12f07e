package main

import (
	"net/http"

	"example.com/elsewhere"
	"example.com/shop/state"
)

func main() {
	elsewhere.Listen(":8080", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := state.With(r.Context(), "/base", "a")
		w.Header().Set("X", state.Base(ctx)+state.Moved(ctx)+state.Override(ctx)+state.User(ctx)+state.Session(ctx))
	}))
}
