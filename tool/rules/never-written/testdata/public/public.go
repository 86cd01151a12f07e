// Package public is read by no program here: its users may write the key.
package public

import "context"

type HTTPClient struct{}

func Client(ctx context.Context) any { return ctx.Value(HTTPClient{}) }
