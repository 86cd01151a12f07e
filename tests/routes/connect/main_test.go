package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/emptypb"

	ledgerv1 "example.com/routes/connect/api/ledger/v1"
	"example.com/routes/connect/server"
	"example.com/routes/record"
	"example.com/routes/record/oracle"
)

// A service has no list of its procedures: all that are declared are tried, and those that are reached
// are there.
func TestRoutes(t *testing.T) {
	oracle.Test(t, oracle.Framework{Base: []string{"net/http", "connectrpc.com/connect"}},
		func(on oracle.Switches) []oracle.Endpoint {
			service := httptest.NewServer(server.New(server.Config{Trace: on.Is("trace"), Admin: on.Is("admin")}))
			t.Cleanup(service.Close)
			tried := []oracle.Endpoint{{Method: http.MethodGet, Pattern: "/healthz", Send: func(header http.Header) {
				request := httptest.NewRequest(http.MethodGet, "/healthz", nil)
				request.Header = header
				service.Config.Handler.ServeHTTP(httptest.NewRecorder(), request)
			}}}
			services := ledgerv1.File_ledger_v1_ledger_proto.Services()
			for i := range services.Len() {
				methods := services.Get(i).Methods()
				for j := range methods.Len() {
					tried = append(tried, procedure(service, methods.Get(j)))
				}
			}
			var found []oracle.Endpoint
			for _, endpoint := range tried {
				if record.Watch(func() { endpoint.Send(http.Header{}) }).Handled {
					found = append(found, endpoint)
				}
			}
			return found
		})
}

// procedure calls a procedure with a message that is empty, which any message may be.
func procedure(service *httptest.Server, method protoreflect.MethodDescriptor) oracle.Endpoint {
	path := "/" + string(method.Parent().FullName()) + "/" + string(method.Name())
	client := connect.NewClient[emptypb.Empty, emptypb.Empty](service.Client(), service.URL+path)
	return oracle.Endpoint{Method: "RPC", Pattern: path, Send: func(header http.Header) {
		request := connect.NewRequest(&emptypb.Empty{})
		for name := range header {
			request.Header().Set(name, header.Get(name))
		}
		if !method.IsStreamingServer() {
			_, _ = client.CallUnary(context.Background(), request)
			return
		}
		stream, err := client.CallServerStream(context.Background(), request)
		if err != nil {
			return
		}
		for stream.Receive() {
		}
		stream.Close()
	}}
}
