package parcel

import (
	"context"

	"google.golang.org/protobuf/types/known/wrapperspb"

	parcelv1 "example.com/routes/grpc/api/parcel/v1"
	"example.com/routes/record"
)

// Labels prints labels.
type Labels struct {
	parcelv1.UnsafeLabelsServer
}

// Print prints one.
func (Labels) Print(ctx context.Context, text *wrapperspb.StringValue) (*wrapperspb.StringValue, error) {
	record.Handler(ctx)
	return text, nil
}
