// Package parcel serves what is asked of parcels.
package parcel

import (
	"context"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	parcelv1 "example.com/routes/grpc/api/parcel/v1"
	"example.com/routes/grpc/interceptor"
	"example.com/routes/record"
)

// Tracking follows the parcels.
type Tracking struct {
	parcelv1.UnimplementedTrackingServer
	depot string
}

// NewTracking returns the service of a depot.
func NewTracking(depot string) *Tracking { return &Tracking{depot: depot} }

// Locate answers where one is.
func (t *Tracking) Locate(ctx context.Context, id *wrapperspb.StringValue) (*wrapperspb.StringValue, error) {
	record.Handler(ctx)
	caller, tenant := interceptor.Of(ctx)
	return wrapperspb.String(t.depot + id.GetValue() + caller + tenant), nil
}

// Move brings one to another place.
func (t *Tracking) Move(ctx context.Context, _ *wrapperspb.StringValue) (*emptypb.Empty, error) {
	record.Handler(ctx)
	return &emptypb.Empty{}, nil
}

// Watch says where one is as long as it is on its way.
func (t *Tracking) Watch(_ *wrapperspb.StringValue, out grpc.ServerStreamingServer[wrapperspb.StringValue]) error {
	record.Handler(out.Context())
	return out.Send(wrapperspb.String(interceptor.Started(out.Context())))
}

// Upload takes many.
func (t *Tracking) Upload(in grpc.ClientStreamingServer[wrapperspb.StringValue, emptypb.Empty]) error {
	record.Handler(in.Context())
	for {
		if _, err := in.Recv(); err == io.EOF {
			return in.SendAndClose(&emptypb.Empty{})
		} else if err != nil {
			return err
		}
	}
}

// Talk answers what is asked.
func (t *Tracking) Talk(both grpc.BidiStreamingServer[wrapperspb.StringValue, wrapperspb.StringValue]) error {
	record.Handler(both.Context())
	return nil
}
