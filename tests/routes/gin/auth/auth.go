// Package auth finds out who is calling.
package auth

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/routes/record"
)

type contextKey string

const subjectKey contextKey = "subject"

type rolesKey struct{}

// ScopesKey is where the scopes stand among gin's keys.
const ScopesKey = "scopes"

// Keys knows the holders of credentials.
type Keys interface {
	Holder(credential string) (string, bool)
}

// Open lets everybody in.
type Open struct{}

// Holder returns the credential itself.
func (Open) Holder(credential string) (string, bool) { return credential, true }

// Require turns away who has none of the keys.
func Require(keys Keys, scopes ...string) gin.HandlerFunc {
	return func(c *gin.Context) {
		record.Component()
		holder, ok := keys.Holder(c.GetHeader("Authorization"))
		if !ok {
			c.AbortWithStatus(http.StatusUnauthorized)
			return
		}
		ctx := context.WithValue(c.Request.Context(), subjectKey, holder)
		c.Request = c.Request.WithContext(ctx)
		c.Set(ScopesKey, scopes)
		if c.GetHeader("X-Session") != "" {
			c.Set("session", c.GetHeader("X-Session"))
		}
		c.Next()
	}
}

// Elevate adds roles for the administration.
func Elevate(c *gin.Context) {
	record.Component()
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), rolesKey{}, "admin"))
	c.Set(ScopesKey, []string{"all"})
}

// Subject returns who is calling.
func Subject(ctx context.Context) string {
	subject, _ := ctx.Value(subjectKey).(string)
	return subject
}

// Elevated says whether the request is the administration's.
func Elevated(ctx context.Context) bool {
	return ctx.Value(rolesKey{}) != nil
}
