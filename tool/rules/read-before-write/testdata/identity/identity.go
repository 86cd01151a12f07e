// Package identity says who is calling.
package identity

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
)

type userKey struct{}

type tenantKey struct{}

type localeKey struct{}

type planKey struct{}

// With puts the user into the context.
func With(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, userKey{}, name)
}

// User returns who is calling.
func User(ctx context.Context) string {
	name, _ := ctx.Value(userKey{}).(string)
	return name
}

// Authenticate finds out who is calling.
func Authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(With(r.Context(), r.Header.Get("Authorization"))))
	})
}

// Limit bounds each caller.
func Limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if User(r.Context()) == "" {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Tenant finds out for whom.
func Tenant(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), tenantKey{}, r.Host)))
	})
}

// Quota bounds each tenant.
func Quota(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if tenant, _ := r.Context().Value(tenantKey{}).(string); tenant == "" {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Locale finds out in which language.
func Locale(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), localeKey{}, r.Header.Get("Accept-Language"))))
	})
}

// Greet answers in it.
func Greet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if locale, ok := r.Context().Value(localeKey{}).(string); ok {
			w.Header().Set("Content-Language", locale)
		}
		next.ServeHTTP(w, r)
	})
}

// Plan finds out what was paid for, unless somebody has.
func Plan(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Context().Value(planKey{}) == nil {
			r = r.WithContext(context.WithValue(r.Context(), planKey{}, "free"))
		}
		next.ServeHTTP(w, r)
	})
}

// SetsUser writes the user on the framework's own context.
func SetsUser(c *gin.Context) { c.Set("user", c.GetHeader("Authorization")) }

// NeedsUser looks it up.
func NeedsUser(c *gin.Context) {
	if c.GetString("user") == "" {
		return
	}
	c.Next()
}

// SetsRegion writes the region.
func SetsRegion(c *gin.Context) { c.Set("region", c.GetHeader("X-Region")) }

// LogsRegion looks it up when all others are through.
func LogsRegion(c *gin.Context) {
	c.Next()
	println(c.GetString("region"))
}

// DefersRegion does so, too.
func DefersRegion(c *gin.Context) {
	defer func() { println(c.GetString("region")) }()
	c.Next()
}
