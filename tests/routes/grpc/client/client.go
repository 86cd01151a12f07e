// Package client calls other services.
package client

import (
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	parcelv1 "example.com/routes/grpc/api/parcel/v1"
	"example.com/routes/grpc/interceptor"
)

// Dial returns a connection to a service.
func Dial(target, service string, retries bool, options ...grpc.DialOption) (*grpc.ClientConn, error) {
	unary := []grpc.UnaryClientInterceptor{interceptor.Forward(service)}
	if retries {
		unary = append(unary, interceptor.Retry)
	}
	options = append(options,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithChainUnaryInterceptor(unary...),
		grpc.WithStreamInterceptor(interceptor.ForwardStream(service)),
	)
	return grpc.NewClient(target, options...)
}

// Labels returns a client of what prints labels.
func Labels(target string) (parcelv1.LabelsClient, error) {
	connection, err := Dial(target, "labels", true)
	if err != nil {
		return nil, err
	}
	return parcelv1.NewLabelsClient(connection), nil
}
