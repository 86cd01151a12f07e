// Package server puts the service together.
package server

import (
	"google.golang.org/grpc"

	parcelv1 "example.com/routes/grpc/api/parcel/v1"
	"example.com/routes/grpc/interceptor"
	"example.com/routes/grpc/parcel"
)

// Config says which parts of the service are on.
type Config struct {
	Limit  int
	Labels bool
}

// New returns the service.
func New(cfg Config) *grpc.Server {
	unary := []grpc.UnaryServerInterceptor{interceptor.Caller()}
	stream := []grpc.StreamServerInterceptor{interceptor.CallerStream()}
	if cfg.Limit > 0 {
		limiter := &interceptor.Limiter{Most: cfg.Limit}
		unary = append(unary, limiter.Unary)
		stream = append(stream, limiter.Stream)
	}
	server := grpc.NewServer(
		grpc.ChainUnaryInterceptor(unary...),
		grpc.ChainStreamInterceptor(stream...),
		grpc.UnaryInterceptor(interceptor.Recover),
		grpc.ChainUnaryInterceptor(interceptor.Timing),
		grpc.ChainStreamInterceptor(interceptor.TimingStream),
	)
	register(server, cfg)
	return server
}

func register(registrar grpc.ServiceRegistrar, cfg Config) {
	parcelv1.RegisterTrackingServer(registrar, parcel.NewTracking("north"))
	if cfg.Labels {
		parcelv1.RegisterLabelsServer(registrar, parcel.Labels{})
	}
}
