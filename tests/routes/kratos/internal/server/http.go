// Package server puts the service together.
package server

import (
	nethttp "net/http"

	"github.com/go-kratos/kratos/v2/middleware"
	"github.com/go-kratos/kratos/v2/middleware/recovery"
	"github.com/go-kratos/kratos/v2/transport/http"

	"example.com/routes/kratos/api/catalog"
	"example.com/routes/kratos/internal/conf"
	mw "example.com/routes/kratos/internal/middleware"
	"example.com/routes/kratos/internal/service"
	"example.com/routes/record"
)

// NewHTTPServer returns a server.
func NewHTTPServer(c *conf.Server, items *service.CatalogService) *http.Server {
	count := &mw.Count{}
	middlewares := []middleware.Middleware{recovery.Recovery(), mw.User(), count.Server}
	if c.Tenants {
		middlewares = append(middlewares, mw.Tenant("acme"))
	}
	opts := []http.ServerOption{
		http.Middleware(middlewares...),
		http.Filter(mw.Secure),
	}
	if c.Address != "" {
		opts = append(opts, http.Address(c.Address))
	}
	srv := http.NewServer(opts...)
	catalog.RegisterCatalogHTTPServer(srv, items)
	files := srv.Route("/files", around("files"))
	files.GET("/{name}", file)
	srv.HandleFunc("/healthz", health)
	return srv
}

func around(name string) http.FilterFunc {
	return func(next nethttp.Handler) nethttp.Handler {
		return nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
			record.Component()
			w.Header().Set("X-Part", name)
			next.ServeHTTP(w, r)
		})
	}
}

func file(ctx http.Context) error {
	record.Handler(ctx.Request().Context())
	return ctx.String(200, ctx.Vars().Get("name"))
}

func health(w nethttp.ResponseWriter, r *nethttp.Request) {
	record.Handler(r.Context())
	w.WriteHeader(nethttp.StatusNoContent)
}
