// Package service has a gRPC service's methods, whose context ends when they return.
package service

import (
	"context"
	"io"

	"example.com/escape/background"
	"example.com/escape/store"
)

// UnimplementedOrdersServer is what generated code has services embed.
type UnimplementedOrdersServer struct{}

type (
	PlaceRequest  struct{ ID string }
	PlaceResponse struct{}
)

func (UnimplementedOrdersServer) Place(context.Context, *PlaceRequest) (*PlaceResponse, error) {
	return nil, nil
}

type Orders struct {
	UnimplementedOrdersServer
	store *store.Store
}

func (o *Orders) Place(ctx context.Context, in *PlaceRequest) (*PlaceResponse, error) {
	go o.store.Save(ctx, store.Order{ID: in.ID}) // want "the request's context is used by a goroutine"
	return &PlaceResponse{}, nil
}

// Replace has another package start it.
func (o *Orders) Replace(ctx context.Context, in *PlaceRequest) (*PlaceResponse, error) {
	background.Later(ctx, o.store, store.Order{ID: in.ID})
	return &PlaceResponse{}, nil
}

func (o *Orders) Keep(ctx context.Context, in *PlaceRequest) (*PlaceResponse, error) {
	go o.store.Save(context.WithoutCancel(ctx), store.Order{ID: in.ID})
	return &PlaceResponse{}, nil
}

// Bare has the service's method, and embeds nothing.
type Bare struct{ store *store.Store }

func (b *Bare) Place(ctx context.Context, in *PlaceRequest) (*PlaceResponse, error) {
	go b.store.Save(ctx, store.Order{ID: in.ID}) // want "the request's context is used by a goroutine"
	return &PlaceResponse{}, nil
}

// Fetch is no method of a service that is seen: it may be called for a request.
func (b *Bare) Fetch(ctx context.Context, in *PlaceRequest) (*PlaceResponse, error) {
	go b.store.Save(ctx, store.Order{ID: in.ID}) // want "the caller's context is used by a goroutine"
	return &PlaceResponse{}, nil
}

func (o *Orders) Upload(ctx context.Context, in *PlaceRequest) (*PlaceResponse, error) {
	return &PlaceResponse{}, background.Upload(ctx, o.store, func(context.Context, io.Reader) error { return nil })
}

// loop is the service's own affair, and takes no request.
func (o *Orders) loop(ctx context.Context, n *int) (*int, error) {
	go o.store.Save(ctx, store.Order{})
	return n, nil
}

// OrderService is registered with a framework whose generated code isn't at hand.
type OrderService struct{ store *store.Store }

func (o *OrderService) Cancel(ctx context.Context, in *PlaceRequest) (*PlaceResponse, error) {
	order := &store.Order{ID: in.ID}
	go func() { o.store.Save(ctx, *order) }() // want "the request's context is used by a goroutine"
	return &PlaceResponse{}, o.log(order)
}

// log is given plain data, by which it can't tell the end of what else has it.
func (o *OrderService) log(order *store.Order) error {
	errs := make(chan error, 1)
	errs <- nil
	return <-errs
}

// Internal is called by name, so who calls it knows.
func (o *OrderService) Internal(ctx context.Context, in *PlaceRequest) (*PlaceResponse, error) {
	go o.store.Save(ctx, store.Order{ID: in.ID})
	return &PlaceResponse{}, nil
}

func run(ctx context.Context, o *OrderService) {
	_, _ = o.Internal(ctx, &PlaceRequest{})
	<-ctx.Done()
}
