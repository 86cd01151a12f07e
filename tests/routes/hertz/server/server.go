// Package server puts the service together.
package server

import (
	"context"

	"github.com/cloudwego/hertz/pkg/app"
	"github.com/cloudwego/hertz/pkg/app/server"
	"github.com/cloudwego/hertz/pkg/common/config"
	"github.com/cloudwego/hertz/pkg/protocol/consts"

	"example.com/routes/hertz/biz/middleware"
	"example.com/routes/hertz/biz/router/stock"
	"example.com/routes/hertz/biz/router/user"
	"example.com/routes/hertz/seen"
)

// Config says which parts of the service are on.
type Config struct {
	Address string
	Trace   bool
	Cache   bool
}

// New returns the service.
func New(cfg Config, options ...config.Option) *server.Hertz {
	h := server.Default(append(options, server.WithHostPorts(cfg.Address))...)
	h.GET("/ping", func(ctx context.Context, c *app.RequestContext) {
		seen.Handler(ctx, c)
		c.String(consts.StatusOK, "pong")
	})
	if cfg.Trace {
		h.Use(middleware.Trace())
	}
	register(h, cfg)
	return h
}

func register(h *server.Hertz, cfg Config) {
	user.Register(h)
	api := h.Group("/api")
	api.Use(middleware.Login("stock"))
	var middlewares []app.HandlerFunc
	if cfg.Cache {
		middlewares = append(middlewares, (&middleware.Cache{Seconds: 60}).ServeHertz)
	}
	stock.Register(api, "east", middlewares...)
	stock.Register(api, "west")
	h.Handle(consts.MethodDelete, "/api/stock", func(ctx context.Context, c *app.RequestContext) {
		seen.Handler(ctx, c)
		c.SetStatusCode(consts.StatusNoContent)
	})
}
