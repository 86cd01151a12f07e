package catalog

import (
	"context"

	"github.com/go-kratos/kratos/v2/transport/http"
)

// The operations.
const (
	OperationCatalogGetItem    = "/catalog.Catalog/GetItem"
	OperationCatalogListItems  = "/catalog.Catalog/ListItems"
	OperationCatalogCreateItem = "/catalog.Catalog/CreateItem"
)

// CatalogHTTPServer is the service.
type CatalogHTTPServer interface {
	CreateItem(context.Context, *Item) (*Item, error)
	GetItem(context.Context, *ItemRequest) (*Item, error)
	ListItems(context.Context, *ListRequest) (*List, error)
}

// RegisterCatalogHTTPServer adds the service's routes to a server.
func RegisterCatalogHTTPServer(s *http.Server, srv CatalogHTTPServer) {
	r := s.Route("/")
	r.GET("/catalog/items", listItemsHandler(srv))
	r.GET("/catalog/items/{id}", getItemHandler(srv))
	r.POST("/catalog/items", createItemHandler(srv))
}

func listItemsHandler(srv CatalogHTTPServer) func(ctx http.Context) error {
	return func(ctx http.Context) error {
		var in ListRequest
		if err := ctx.BindQuery(&in); err != nil {
			return err
		}
		http.SetOperation(ctx, OperationCatalogListItems)
		h := ctx.Middleware(func(ctx context.Context, req any) (any, error) {
			return srv.ListItems(ctx, req.(*ListRequest))
		})
		out, err := h(ctx, &in)
		if err != nil {
			return err
		}
		return ctx.Result(200, out.(*List))
	}
}

func getItemHandler(srv CatalogHTTPServer) func(ctx http.Context) error {
	return func(ctx http.Context) error {
		var in ItemRequest
		if err := ctx.BindVars(&in); err != nil {
			return err
		}
		http.SetOperation(ctx, OperationCatalogGetItem)
		h := ctx.Middleware(func(ctx context.Context, req any) (any, error) {
			return srv.GetItem(ctx, req.(*ItemRequest))
		})
		out, err := h(ctx, &in)
		if err != nil {
			return err
		}
		return ctx.Result(200, out.(*Item))
	}
}

func createItemHandler(srv CatalogHTTPServer) func(ctx http.Context) error {
	return func(ctx http.Context) error {
		var in Item
		if err := ctx.Bind(&in); err != nil {
			return err
		}
		http.SetOperation(ctx, OperationCatalogCreateItem)
		h := ctx.Middleware(func(ctx context.Context, req any) (any, error) {
			return srv.CreateItem(ctx, req.(*Item))
		})
		out, err := h(ctx, &in)
		if err != nil {
			return err
		}
		return ctx.Result(201, out.(*Item))
	}
}
