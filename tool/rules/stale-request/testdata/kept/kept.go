package kept

import (
	"context"
	"log"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/stale/keys"
)

func audit(ctx context.Context) { <-ctx.Done() }

// InPlace changes the request that the caller holds.
func InPlace(w http.ResponseWriter, r *http.Request, next http.Handler) {
	*r = *r.WithContext(keys.WithUser(r.Context(), "u"))
	next.ServeHTTP(w, r)
}

// Renamed passes the new one on.
func Renamed(w http.ResponseWriter, r *http.Request, next http.Handler) {
	r = r.WithContext(keys.WithUser(r.Context(), "u"))
	next.ServeHTTP(w, r)
}

// Branch passes the new one on where there is one.
func Branch(w http.ResponseWriter, r *http.Request, user string, next http.Handler) {
	if user != "" {
		r2 := keys.Request(r, user)
		next.ServeHTTP(w, r2)
		return
	}
	next.ServeHTTP(w, r)
}

// Left is left before the old one is passed on.
func Left(w http.ResponseWriter, r *http.Request, user string, next http.Handler) {
	if user != "" {
		r2 := keys.Request(r, user)
		http.Error(w, r2.URL.Path, http.StatusTeapot)
		return
	}
	next.ServeHTTP(w, r)
}

// Sub makes a request for another call.
func Sub(w http.ResponseWriter, r *http.Request, client *http.Client, next http.Handler) {
	sub := r.WithContext(keys.WithUser(r.Context(), "u"))
	if _, err := client.Do(sub); err != nil {
		log.Println(err)
	}
	next.ServeHTTP(w, r)
}

// ForOneCall uses its context for one call.
func ForOneCall(w http.ResponseWriter, r *http.Request, next http.Handler) {
	ctx := keys.WithUser(r.Context(), "u")
	audit(ctx)
	next.ServeHTTP(w, r)
}

// Waits has a deadline of its own.
func Waits(w http.ResponseWriter, r *http.Request, next http.Handler) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	done := make(chan struct{})
	go func() {
		next.ServeHTTP(w, r)
		close(done)
	}()
	select {
	case <-ctx.Done():
	case <-done:
	}
}

// Before passes the request on before it makes another one.
func Before(w http.ResponseWriter, r *http.Request, next http.Handler) {
	next.ServeHTTP(w, r)
	r = keys.Request(r, "u")
	log.Println(r.URL)
}

// Gin sets the request.
func Gin(c *gin.Context) {
	c.Request = c.Request.WithContext(keys.WithUser(c.Request.Context(), "u"))
	c.Next()
}

// Captured is used by a literal.
func Captured(w http.ResponseWriter, r *http.Request, next http.Handler) {
	r2 := keys.Request(r, "u")
	defer func() { log.Println(r2.URL, keys.User(r2.Context())) }()
	next.ServeHTTP(w, r)
}

// Stored is kept.
type Stored struct{ request *http.Request }

func (s *Stored) Serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	s.request = keys.Request(r, "u")
	next.ServeHTTP(w, r)
}

// Copy looks at a copy with the same context.
func Copy(w http.ResponseWriter, r *http.Request, next http.Handler) {
	r2 := r.Clone(r.Context())
	defer r2.Body.Close()
	next.ServeHTTP(w, r)
}

type tracer interface {
	Start(ctx context.Context, name string) (context.Context, span)
}

type span interface{ End() }

type tracing struct{}

type traceKey struct{}

type recorded struct{}

func (recorded) End() {}

func (tracing) Start(ctx context.Context, name string) (context.Context, span) {
	return context.WithValue(ctx, traceKey{}, name), recorded{}
}

var _ tracer = tracing{}

// Blank wants the span alone.
func Blank(t tracing, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		_, s := t.Start(ctx, "serve")
		defer s.End()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// WhereAsked derives for all, and puts it into the request where that is asked for.
func WhereAsked(next http.Handler, asked bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := keys.WithUser(r.Context(), "u")
		if asked {
			r = r.WithContext(ctx)
		}
		next.ServeHTTP(w, r)
	})
}

// UsedBesides derives for a look-up of its own.
func UsedBesides(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := keys.WithUser(r.Context(), "u")
		if roles := rolesOf(ctx); roles != "" {
			ctx = context.WithValue(ctx, rolesKey{}, roles)
			r = r.WithContext(ctx)
		}
		next.ServeHTTP(w, r)
	})
}

// InBothBranches puts it into the request either way.
func InBothBranches(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := keys.WithUser(r.Context(), "u")
		if role := r.Header.Get("Role"); role != "" {
			ctx = context.WithValue(ctx, rolesKey{}, role)
			r = r.WithContext(ctx)
		} else {
			r = r.Clone(ctx)
		}
		next.ServeHTTP(w, r)
	})
}

type rolesKey struct{}

func rolesOf(ctx context.Context) string {
	select {
	case <-ctx.Done():
		return ""
	case <-time.After(time.Second):
		return keys.User(ctx)
	}
}
