package handler

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
)

type middleware func(http.Handler) http.Handler

// Adapter makes a gin middleware of a plain one, and loses what that puts on the request.
func Adapter(wrap func(http.Handler) http.Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c.Next() // want "Next gets the request from outside: the request that the middleware around this handler hands on goes nowhere"
		})).ServeHTTP(c.Writer, c.Request)
	}
}

// Around has the wrapped handler go on with its own request, not with the one it is given.
func Around(wrap middleware, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inner := http.HandlerFunc(func(w2 http.ResponseWriter, _ *http.Request) {
			next.ServeHTTP(w2, r) // want "ServeHTTP gets the request from outside"
		})
		wrap(inner).ServeHTTP(w, r)
	})
}

// AdapterThatGoesOn gives gin the request that the middleware hands on.
func AdapterThatGoesOn(wrap func(http.Handler) http.Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c.Request = r
			c.Next()
		})).ServeHTTP(c.Writer, c.Request)
	}
}

// AdapterThatTakesTheContext looks at the request that it is given.
func AdapterThatTakesTheContext(wrap func(http.Handler) http.Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c.Request = c.Request.WithContext(r.Context())
			c.Next()
		})).ServeHTTP(c.Writer, c.Request)
	}
}

// Afterwards only asks whether the middleware lets the request pass.
func Afterwards(wrap func(http.Handler) http.Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		passed := false
		wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			passed = true
		})).ServeHTTP(c.Writer, c.Request)
		if passed {
			c.Next()
		}
	}
}

// SetUp is no handler within a handler: what it captures is nobody's request.
func SetUp(ctx context.Context, wrap middleware, next http.Handler) http.Handler {
	return wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(ctx))
	}))
}
