// Package handler holds the handlers.
package handler

import (
	"context"

	"github.com/cloudwego/hertz/pkg/app"
	"github.com/cloudwego/hertz/pkg/protocol/consts"

	"example.com/routes/hertz/biz/middleware"
	"example.com/routes/hertz/seen"
)

// Users answers with all users.
func Users(ctx context.Context, c *app.RequestContext) {
	seen.Handler(ctx, c)
	c.String(consts.StatusOK, middleware.Name(ctx))
}

// User answers with one.
func User(ctx context.Context, c *app.RequestContext) {
	seen.Handler(ctx, c)
	c.String(consts.StatusOK, c.Param("id")+c.GetString("realm"))
}

// Rename changes one.
func Rename(ctx context.Context, c *app.RequestContext) {
	seen.Handler(ctx, c)
	c.String(consts.StatusOK, c.GetString("login"))
}

// Stock holds what is in store.
type Stock struct{ Place string }

// List answers with it.
func (s *Stock) List(ctx context.Context, c *app.RequestContext) {
	seen.Handler(ctx, c)
	c.String(consts.StatusOK, s.Place+middleware.Of(ctx))
}

// Take takes some of it.
func (s *Stock) Take(ctx context.Context, c *app.RequestContext) {
	seen.Handler(ctx, c)
	c.JSON(consts.StatusOK, c.GetInt("cache"))
}

// Picture answers with a picture of a size.
func Picture(size int) app.HandlerFunc {
	return func(ctx context.Context, c *app.RequestContext) {
		seen.Handler(ctx, c)
		c.JSON(consts.StatusOK, size)
	}
}
