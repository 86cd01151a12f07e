// Package interceptor holds the service's interceptors.
package interceptor

import (
	"context"

	"connectrpc.com/connect"

	"example.com/routes/record"
)

type contextKey string

const (
	accountKey contextKey = "account"
	traceKey   contextKey = "trace"
)

// Trace numbers the calls.
func Trace(prefix string) connect.UnaryInterceptorFunc {
	return func(next connect.UnaryFunc) connect.UnaryFunc {
		return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
			record.Component()
			ctx = context.WithValue(ctx, traceKey, prefix+req.Spec().Procedure)
			return next(ctx, req)
		}
	}
}

// Accounts finds out whose account a call is about.
type Accounts struct {
	fallback string
}

// NewAccounts returns an interceptor.
func NewAccounts(fallback string) *Accounts { return &Accounts{fallback: fallback} }

// WrapUnary is for unary calls.
func (a *Accounts) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		record.Component()
		if account := req.Header().Get("X-Tenant"); account != "" {
			ctx = context.WithValue(ctx, accountKey, account)
		}
		return next(ctx, req)
	}
}

// WrapStreamingClient is for streams that this program opens.
func (a *Accounts) WrapStreamingClient(next connect.StreamingClientFunc) connect.StreamingClientFunc {
	return next
}

// WrapStreamingHandler is for streams that this program answers.
func (a *Accounts) WrapStreamingHandler(next connect.StreamingHandlerFunc) connect.StreamingHandlerFunc {
	return func(ctx context.Context, conn connect.StreamingHandlerConn) error {
		record.Component()
		ctx = context.WithValue(ctx, accountKey, a.fallback)
		return next(ctx, conn)
	}
}

// Account returns whose account a call is about.
func Account(ctx context.Context) string {
	account, _ := ctx.Value(accountKey).(string)
	return account
}

// Of returns the call's number.
func Of(ctx context.Context) string {
	number, _ := ctx.Value(traceKey).(string)
	return number
}
