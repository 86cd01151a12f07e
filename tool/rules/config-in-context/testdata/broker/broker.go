package broker

import (
	"context"

	"example.com/configured/options"
)

type retriesKey struct{}

type serverConfig struct{ ctx context.Context }

func Retries(n int) options.Option {
	return func(o *options.Options) {
		o.Context = context.WithValue(o.Context, retriesKey{}, n) // want "an option is put into the context in Context of options.Options: give options.Options a field for it"
	}
}

func Helped(o *options.Options) {
	o.Context = options.With(o.Context, "x") // want "an option is put into the context"
}

func Checked(o *options.Options, n int) {
	if o.Context == nil {
		o.Context = context.Background()
	}
	ctx := context.WithValue(o.Context, retriesKey{}, n) // want "an option is put into the context"
	o.Context = ctx
}

func (c *serverConfig) SetRetries(n int) {
	c.ctx = context.WithValue(c.ctx, retriesKey{}, n) // want "in ctx of broker.serverConfig"
}
