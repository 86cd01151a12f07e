// Package client calls other services.
package client

import (
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	parcelv1 "example.com/routes/grpc/api/parcel/v1"
	"example.com/routes/grpc/interceptor"
)

// Printer is where labels are printed.
const Printer = "passthrough:///labels.internal:9000"

// Config says how services are called.
type Config struct {
	Service string
	Retries bool
	Options []grpc.DialOption
}

// Dial returns a connection to a service.
func Dial(target string, cfg Config) (*grpc.ClientConn, error) {
	unary := []grpc.UnaryClientInterceptor{interceptor.Forward(cfg.Service)}
	if cfg.Retries {
		unary = append(unary, interceptor.Retry)
	}
	options := []grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithChainUnaryInterceptor(unary...),
		grpc.WithStreamInterceptor(interceptor.ForwardStream(cfg.Service)),
		grpc.WithUnaryInterceptor(interceptor.Deadline),
	}
	return grpc.NewClient(target, append(options, cfg.Options...)...)
}

// Labels returns a client of what prints labels, and its connection.
func Labels(cfg Config) (parcelv1.LabelsClient, *grpc.ClientConn, error) {
	connection, err := Dial(Printer, cfg)
	if err != nil {
		return nil, nil, err
	}
	return parcelv1.NewLabelsClient(connection), connection, nil
}
