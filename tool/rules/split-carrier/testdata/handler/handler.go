// Package handler looks the values up.
package handler

import (
	"context"
	"net/http"

	"example.com/split/keys"
	"github.com/gin-gonic/gin"
)

func Orders(c *gin.Context) {
	t, _ := c.Request.Context().Value("tenant").(string) // want "\"tenant\" is looked up in a context.Context here and only ever written into a \\*gin.Context, which this one doesn't see"
	u, _ := c.Request.Context().Value("user").(string)
	again, _ := c.MustGet("user").(string)
	zone, _ := c.Request.Context().Value("zone").(string)
	log(c, t, u, again, zone, locale(c), keys.Trace(c.Request.Context()))
}

// Gin passes itself on, and answers.
func locale(ctx context.Context) string {
	l, _ := ctx.Value("locale").(string)
	return l
}

func Role(c *gin.Context) {
	if v, ok := c.Get("role"); ok { // want "keys.role is looked up in a \\*gin.Context here and only ever written into a context.Context"
		r, _ := v.(string)
		log(c, r)
	}
}

func Region(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	region, _ := look(ctx, "region").(string) // want "\"region\" is looked up in a context.Context here"
	_, _ = w.Write([]byte(region))
	region, _ = ctx.Value("region").(string)
	_, _ = w.Write([]byte(region))
}

func look(ctx context.Context, name string) any { return ctx.Value(name) }

func log(*gin.Context, ...string) {}
