// Package trace numbers the requests.
package trace

import (
	"context"
	"strconv"
	"sync/atomic"

	"github.com/gin-gonic/gin"

	"example.com/routes/record"
)

type traceKey int

const (
	idKey traceKey = iota
	parentKey
)

// Tracer gives each request a number.
type Tracer struct {
	service string
	last    atomic.Int64
}

// New returns a tracer for a service.
func New(service string) *Tracer { return &Tracer{service: service} }

// Handle is a middleware.
func (t *Tracer) Handle(c *gin.Context) {
	record.Component()
	ctx := context.WithValue(c.Request.Context(), idKey, t.service+strconv.FormatInt(t.last.Add(1), 10))
	if parent := c.GetHeader("X-Parent"); parent != "" {
		ctx = context.WithValue(ctx, parentKey, parent)
	}
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

// ID returns the request's number.
func ID(ctx context.Context) string {
	id, _ := ctx.Value(idKey).(string)
	return id
}

// Parent returns the number of the request that this one serves.
func Parent(ctx context.Context) string {
	parent, _ := ctx.Value(parentKey).(string)
	return parent
}
