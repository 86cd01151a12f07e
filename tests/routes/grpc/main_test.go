package main

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/types/known/emptypb"

	"example.com/routes/grpc/server"
	"example.com/routes/record/oracle"
)

func TestRoutes(t *testing.T) {
	framework := oracle.Framework{Base: []string{
		"google.golang.org/grpc",
		"google.golang.org/grpc/internal",
		"google.golang.org/grpc/internal/credentials",
		"google.golang.org/grpc/internal/transport",
		"google.golang.org/grpc/metadata",
		"google.golang.org/grpc/peer",
		"google.golang.org/grpc/stats",
	}}
	oracle.Test(t, framework, func(on oracle.Switches) []oracle.Endpoint {
		cfg := server.Config{Labels: on.Is("labels")}
		if on.Is("limit") {
			cfg.Limit = 10
		}
		service := server.New(cfg)
		connection := connect(t, service)
		var endpoints []oracle.Endpoint
		for name, info := range service.GetServiceInfo() {
			for _, method := range info.Methods {
				pattern := "/" + name + "/" + method.Name
				stream := method.IsClientStream || method.IsServerStream
				endpoints = append(endpoints, oracle.Endpoint{Method: "RPC", Pattern: pattern,
					Send: func(header http.Header) { send(connection, pattern, stream, header) }})
			}
		}
		return endpoints
	})
}

func connect(t *testing.T, service *grpc.Server) *grpc.ClientConn {
	listener := bufconn.Listen(1 << 16)
	go func() { _ = service.Serve(listener) }()
	t.Cleanup(service.Stop)
	connection, err := grpc.NewClient("passthrough:///fixture",
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			return listener.DialContext(ctx)
		}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	return connection
}

// send calls a method with a message that is empty, which any message may be.
func send(connection *grpc.ClientConn, method string, stream bool, header http.Header) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for name := range header {
		ctx = metadata.AppendToOutgoingContext(ctx, strings.ToLower(name), header.Get(name))
	}
	if !stream {
		_ = connection.Invoke(ctx, method, &emptypb.Empty{}, &emptypb.Empty{})
		return
	}
	description := &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}
	call, err := connection.NewStream(ctx, description, method)
	if err != nil {
		return
	}
	_ = call.SendMsg(&emptypb.Empty{})
	_ = call.CloseSend()
	for call.RecvMsg(&emptypb.Empty{}) == nil {
	}
}
