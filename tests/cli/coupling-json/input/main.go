// A service of three components: who, of what is written, reads what.
package main

import (
	"context"
	"log"
	"net/http"
)

type key int

const (
	user key = iota
	roles
	session
	plan
)

func authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), user, r.Header.Get("User"))
		ctx = context.WithValue(ctx, roles, []string{"reader"})
		ctx = context.WithValue(ctx, session, r.Header.Get("Session"))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func choosePlan(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, _ := r.Context().Value(user).(string)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), plan, "plan of "+name)))
	})
}

func orders(w http.ResponseWriter, r *http.Request) {
	name, _ := r.Context().Value(user).(string)
	allowed, _ := r.Context().Value(roles).([]string)
	chosen, _ := r.Context().Value(plan).(string)
	log.Println(name, allowed, chosen)
}

func main() {
	mux := http.NewServeMux()
	mux.Handle("GET /orders", authenticate(choosePlan(http.HandlerFunc(orders))))
	mux.Handle("GET /plans", authenticate(http.HandlerFunc(orders)))
	log.Fatal(http.ListenAndServe(":8080", mux))
}
