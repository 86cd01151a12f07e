package main

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/types/known/emptypb"

	"example.com/routes/grpc/client"
	"example.com/routes/grpc/server"
	"example.com/routes/record"
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
	}, Again: []string{"google.golang.org/grpc/metadata"}}
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
		if !on.Is("labels") {
			endpoints = append(endpoints, calls(t, client.Config{Service: "parcels", Retries: on.Is("retries")}, service)...)
		}
		return endpoints
	})
}

// calls are the ways of a client, by its own interceptors as far as the context with which a call is sent.
func calls(t *testing.T, cfg client.Config, service *grpc.Server) []oracle.Endpoint {
	cfg.Options = append(dial(t, service), grpc.WithStatsHandler(sent{}))
	_, connection, err := client.Labels(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	var endpoints []oracle.Endpoint
	for method, stream := range map[string]bool{"CALL": false, "CALL STREAM": true} {
		endpoints = append(endpoints, oracle.Endpoint{Method: method, Pattern: connection.Target(),
			Send: func(header http.Header) { send(connection, "/parcel.v1.Labels/Print", stream, header) }})
	}
	return endpoints
}

// sent is told the context of each call that a client sends.
type sent struct{ stats.Handler }

func (sent) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }
func (sent) HandleConn(context.Context, stats.ConnStats)                       {}
func (sent) HandleRPC(context.Context, stats.RPCStats)                         {}

func (sent) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context {
	record.HandlerIn(ctx, "google.golang.org/grpc.(*ClientConn).")
	return ctx
}

func connect(t *testing.T, service *grpc.Server) *grpc.ClientConn {
	connection, err := grpc.NewClient("passthrough:///fixture", dial(t, service)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	return connection
}

// dial runs the service and returns what connects a client to it, wherever it wants to go.
func dial(t *testing.T, service *grpc.Server) []grpc.DialOption {
	listener := bufconn.Listen(1 << 16)
	go func() { _ = service.Serve(listener) }()
	t.Cleanup(service.Stop)
	return []grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			return listener.DialContext(ctx)
		}),
	}
}

// send calls a method with a message that is empty, which any message may be.
func send(connection *grpc.ClientConn, method string, stream bool, header http.Header) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	md := metadata.MD{}
	for name := range header {
		md.Set(name, header.Get(name))
	}
	ctx = metadata.NewOutgoingContext(ctx, md)
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
