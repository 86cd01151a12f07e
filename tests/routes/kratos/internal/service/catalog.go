// Package service does what is asked for.
package service

import (
	"context"

	"example.com/routes/kratos/api/catalog"
	"example.com/routes/kratos/internal/middleware"
	"example.com/routes/record"
)

// CatalogService keeps the catalogue.
type CatalogService struct{}

// NewCatalogService returns it.
func NewCatalogService() *CatalogService { return &CatalogService{} }

// GetItem answers with one.
func (s *CatalogService) GetItem(ctx context.Context, req *catalog.ItemRequest) (*catalog.Item, error) {
	record.Handler(ctx)
	user, tenant := middleware.Who(ctx)
	return &catalog.Item{ID: req.ID, Title: user + tenant}, nil
}

// ListItems answers with all.
func (s *CatalogService) ListItems(ctx context.Context, _ *catalog.ListRequest) (*catalog.List, error) {
	record.Handler(ctx)
	return &catalog.List{}, nil
}

// CreateItem takes a new one.
func (s *CatalogService) CreateItem(ctx context.Context, req *catalog.Item) (*catalog.Item, error) {
	record.Handler(ctx)
	return req, nil
}
