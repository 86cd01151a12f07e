package handler

import (
	"context"
	"log"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/stale/keys"
)

type roleKey struct{}

// Named keeps the new request under another name.
func Named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), roleKey{}, "admin")
		r2 := r.WithContext(ctx)
		log.Println(r2.URL)
		next.ServeHTTP(w, r) // want "next|ServeHTTP gets the old request: the request that .*WithContext made before goes nowhere"
	})
}

// Statement drops the new request: that is told where it is dropped, by lost-derivation.
func Statement(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	r.WithContext(keys.WithUser(r.Context(), "u"))
	next(w, r)
}

// Client makes a request whose deadline is dropped.
func Client(client *http.Client, url string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	req.WithContext(ctx)
	return client.Do(req)
}

// Hidden makes the new request in a block of its own.
func Hidden(w http.ResponseWriter, r *http.Request, user string, next http.Handler) {
	if user != "" {
		r := keys.Request(r, user)
		log.Println(r.URL)
	}
	next.ServeHTTP(w, r) // want "gets the old request: the request that keys.Request made before goes nowhere"
}

// Helper uses a helper that returns the request.
func Helper(w http.ResponseWriter, r *http.Request, next http.Handler) {
	authorised := keys.Request(r, "u")
	if authorised.Method == http.MethodGet {
		log.Println("get")
	}
	next.ServeHTTP(w, r) // want "gets the old request"
}

// Gin forgets to set the request.
func Gin(c *gin.Context) {
	c.Request.WithContext(keys.WithUser(c.Request.Context(), "u"))
	c.Next()
}

// Interceptor passes the older context on.
func Interceptor(ctx context.Context, req any, handler func(context.Context, any) (any, error)) (any, error) {
	authorised := keys.WithUser(ctx, "u")
	log.Println(keys.User(authorised), authorised.Value(roleKey{}))
	return handler(ctx, req) // want "the handler gets the old context: the context that keys.WithUser made before goes nowhere"
}

// OnOneBranch makes the request anew only where it has more to add.
func OnOneBranch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := keys.WithUser(r.Context(), "u")
		if role := r.Header.Get("Role"); role != "" {
			ctx = context.WithValue(ctx, roleKey{}, role)
			r = r.WithContext(ctx)
		}
		next.ServeHTTP(w, r) // want "gets the old request on some ways: the context that keys.WithUser made for all of them goes on only where more is added to it"
	})
}
