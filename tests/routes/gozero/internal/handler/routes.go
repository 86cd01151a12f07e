// Package handler adds the routes to the server.
package handler

import (
	"net/http"

	"github.com/zeromicro/go-zero/rest"
	"github.com/zeromicro/go-zero/rest/httpx"

	"example.com/routes/gozero/internal/handler/account"
	"example.com/routes/gozero/internal/handler/transfer"
	"example.com/routes/gozero/internal/middleware"
	"example.com/routes/gozero/internal/svc"
	"example.com/routes/record"
)

// RegisterHandlers adds the routes.
func RegisterHandlers(server *rest.Server, serverCtx *svc.ServiceContext) {
	server.AddRoutes(
		[]rest.Route{
			{
				Method:  http.MethodGet,
				Path:    "/ping",
				Handler: pingHandler(),
			},
		},
	)

	server.AddRoutes(
		rest.WithMiddlewares(
			[]rest.Middleware{serverCtx.AuditMiddleware, serverCtx.LimitMiddleware},
			[]rest.Route{
				{
					Method:  http.MethodGet,
					Path:    "/accounts/:id",
					Handler: account.GetAccountHandler(serverCtx),
				},
				{
					Method:  http.MethodPost,
					Path:    "/accounts",
					Handler: account.OpenAccountHandler(serverCtx),
				},
			}...,
		),
		rest.WithPrefix("/v1"),
	)

	transfers := transfer.New(serverCtx)
	server.AddRoutes(
		[]rest.Route{
			{
				Method:  http.MethodPost,
				Path:    "/transfers",
				Handler: transfers.Send,
			},
			{
				Method:  http.MethodGet,
				Path:    "/transfers",
				Handler: transfers.List,
			},
		},
		rest.WithJwt(serverCtx.Config.Auth.AccessSecret),
		rest.WithPrefix("/v1"),
	)

	server.AddRoute(rest.Route{
		Method:  http.MethodDelete,
		Path:    "/v1/accounts/:id",
		Handler: serverCtx.AuditMiddleware(account.CloseAccountHandler(serverCtx)),
	})
	server.AddRoutes(rest.WithMiddleware(middleware.Version("2"), rest.Route{
		Method:  http.MethodGet,
		Path:    "/v2/accounts/:id",
		Handler: account.GetAccountHandler(serverCtx),
	}), rest.WithTimeout(0))
}

func pingHandler() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		record.Handler(r.Context())
		httpx.Ok(w)
	}
}
