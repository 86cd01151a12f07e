// Package routes puts little on a request in each middleware, and much in all of them.
package routes

import (
	"context"
	"log"
	"net/http"
)

type userKey struct{}

type roleKey struct{}

type tenantKey struct{}

type planKey struct{}

type regionKey struct{}

type shardKey struct{}

type localeKey struct{}

type traceKey struct{}

type spanKey struct{}

type batchKey struct{}

func user(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), userKey{}, r.Header.Get("X-User"))))
	})
}

func role(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), roleKey{}, r.Header.Get("X-Role"))))
	})
}

func tenant(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), tenantKey{}, r.Header.Get("X-Tenant"))))
	})
}

func plan(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), planKey{}, r.Header.Get("X-Plan"))))
	})
}

func region(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), regionKey{}, r.Header.Get("X-Region"))))
	})
}

func shard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), shardKey{}, r.Header.Get("X-Shard"))))
	})
}

func locale(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), localeKey{}, r.Header.Get("X-Locale"))))
	})
}

func trace(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), traceKey{}, r.Header.Get("X-Trace"))))
	})
}

func span(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), spanKey{}, r.Header.Get("X-Span"))))
	})
}

func batch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), batchKey{}, r.Header.Get("X-Batch"))))
	})
}

// maybe writes only if it was asked to.
func maybe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked := r.URL.Query().Get("batch"); asked != "" {
			r = r.WithContext(context.WithValue(r.Context(), batchKey{}, asked))
		}
		next.ServeHTTP(w, r)
	})
}

func show(w http.ResponseWriter, r *http.Request) {
	for _, key := range []any{userKey{}, roleKey{}, tenantKey{}, planKey{}, regionKey{}, shardKey{}, localeKey{}, traceKey{}, spanKey{}, batchKey{}} {
		if text, ok := r.Context().Value(key).(string); ok {
			w.Write([]byte(text))
		}
	}
}

// Serve runs the service.
func Serve() {
	eight := func(next http.Handler) http.Handler {
		return user(role(tenant(plan(region(shard(locale(trace(next))))))))
	}
	mux := http.NewServeMux()
	mux.Handle("GET /eight", eight(http.HandlerFunc(show)))
	mux.Handle("GET /maybe", eight(maybe(http.HandlerFunc(show))))
	mux.Handle("GET /ten", eight(span(batch(http.HandlerFunc(show))))) // want `10 value layers with 10 different keys are on the context when a request reaches routes.show on GET /ten; the budget is 12 and 8`
	log.Fatal(http.ListenAndServe(":8080", mux))
}
