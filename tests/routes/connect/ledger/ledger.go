// Package ledger keeps the books.
package ledger

import (
	"context"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"example.com/routes/connect/interceptor"
	"example.com/routes/record"
)

// Ledger keeps the books.
type Ledger struct{ currency string }

// New returns a ledger.
func New(currency string) *Ledger { return &Ledger{currency: currency} }

// Book adds an entry.
func (l *Ledger) Book(ctx context.Context, _ *connect.Request[wrapperspb.StringValue]) (*connect.Response[emptypb.Empty], error) {
	record.Handler(ctx)
	return connect.NewResponse(&emptypb.Empty{}), nil
}

// Balance sums up.
func (l *Ledger) Balance(ctx context.Context, _ *connect.Request[wrapperspb.StringValue]) (*connect.Response[wrapperspb.Int64Value], error) {
	record.Handler(ctx)
	return connect.NewResponse(wrapperspb.Int64(int64(len(interceptor.Account(ctx))))), nil
}

// Entries answers with all entries.
func (l *Ledger) Entries(ctx context.Context, _ *connect.Request[wrapperspb.StringValue],
	out *connect.ServerStream[wrapperspb.StringValue]) error {
	record.Handler(ctx)
	return out.Send(wrapperspb.String(l.currency + interceptor.Of(ctx)))
}

// Admin closes books.
type Admin struct{}

// Close closes one.
func (Admin) Close(ctx context.Context, _ *connect.Request[wrapperspb.StringValue]) (*connect.Response[emptypb.Empty], error) {
	record.Handler(ctx)
	return connect.NewResponse(&emptypb.Empty{}), nil
}
