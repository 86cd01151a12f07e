package main

import (
	"fmt"
	"net/http"

	"example.com/filled/state"
)

func fills(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, held := state.Filled(r.Context())
		held.User = "ada"
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func ensures(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(state.Ensured(r.Context())))
	})
}

func repeats(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, _ := state.Filled(r.Context())
		ctx, _ = state.Filled(ctx)
		next.ServeHTTP(w, r.WithContext(state.Ensured(ctx)))
	})
}

func mayFill(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(state.Unless(r.Context(), r.Method == "HEAD")))
	})
}

func onCondition(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		if r.Header.Get("User") != "" {
			ctx = state.Ensured(ctx)
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func freshens(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(state.Fresh(r.Context())))
	})
}

func adds(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(state.With(r.Context())))
	})
}

func answer(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, state.Of(r.Context())) }

func main() {
	last := http.HandlerFunc(answer)
	mux := http.NewServeMux()
	mux.Handle("/one", fills(ensures(repeats(last))))
	mux.Handle("/one-at-least", mayFill(onCondition(fills(last))))
	mux.Handle("/none-to-two", onCondition(mayFill(last)))
	mux.Handle("/replaced", freshens(freshens(last)))
	mux.Handle("/there-already", adds(fills(mayFill(last))))
	mux.Handle("/two", fills(adds(last)))
	http.ListenAndServe("127.0.0.1:0", mux)
}
