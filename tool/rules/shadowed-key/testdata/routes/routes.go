// Package routes passes middlewares that write one key.
package routes

import (
	"context"
	"log"
	"net/http"
)

type callerKey struct{}

type traceKey struct{}

type localeKey struct{}

func byHeader(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, r.Header.Get("X-Caller"))))
	})
}

func byCertificate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), callerKey{}, r.TLS.ServerName) // want `on GET /orders the key routes.callerKey\{\} is in the context already, put there by routes.byHeader`
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func trace(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), traceKey{}, "a")))
	})
}

// retrace goes on with what is there.
func retrace(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		before, _ := r.Context().Value(traceKey{}).(string)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), traceKey{}, before+"b")))
	})
}

func locale(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), localeKey{}, "en")))
	})
}

// ownLocale writes only if it was asked to.
func ownLocale(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked := r.URL.Query().Get("locale"); asked != "" {
			r = r.WithContext(context.WithValue(r.Context(), localeKey{}, asked))
		}
		next.ServeHTTP(w, r)
	})
}

func show(w http.ResponseWriter, r *http.Request) {
	for _, key := range []any{callerKey{}, traceKey{}, localeKey{}} {
		if text, ok := r.Context().Value(key).(string); ok {
			w.Write([]byte(text))
		}
	}
}

// Serve runs the service.
func Serve() {
	mux := http.NewServeMux()
	mux.Handle("GET /orders", byHeader(byCertificate(http.HandlerFunc(show))))
	mux.Handle("GET /header", byHeader(http.HandlerFunc(show)))
	mux.Handle("GET /traces", trace(retrace(http.HandlerFunc(show))))
	mux.Handle("GET /locales", locale(ownLocale(http.HandlerFunc(show))))
	log.Fatal(http.ListenAndServe(":8080", mux))
}
