// Sourced is a service whose source is at hand: what a watcher says of its lines can be compared with them.
package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"

	"example.test/sourced/state"
)

type roleKey struct{}
type itemKey struct{}

func tenant(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(state.WithTenant(r.Context(), "acme")))
	})
}

func login(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := state.WithUser(r.Context(), "ada")
		ctx = context.WithValue(ctx, roleKey{}, "clerk") // the line of roleKey
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func orders(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	for _, item := range r.URL.Query()["item"] {
		ctx = context.WithValue(ctx, itemKey{}, item) // the line of itemKey
	}
	fmt.Fprint(w, ctx.Value(itemKey{}), ctx.Value(roleKey{}))
}

func main() {
	mux := http.NewServeMux()
	mux.Handle("/orders", tenant(login(http.HandlerFunc(orders))))
	fmt.Fprintln(os.Stderr, "ready")
	in := bufio.NewReader(os.Stdin)
	for _, err := in.ReadString('\n'); err == nil; _, err = in.ReadString('\n') {
		for i := 0; i < 100; i++ {
			mux.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/orders?item=a&item=b&item=c", nil))
		}
		fmt.Println("100")
	}
}
