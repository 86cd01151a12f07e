// Package metadata stands in for gRPC's: only what the fixtures call.
package metadata

import "context"

type MD map[string][]string

func (md MD) Append(key string, values ...string) { md[key] = append(md[key], values...) }

func Join(all ...MD) MD {
	joined := MD{}
	for _, md := range all {
		for key, values := range md {
			joined[key] = append(joined[key], values...)
		}
	}
	return joined
}

func Pairs(pairs ...string) MD {
	md := MD{}
	for i := 0; i+1 < len(pairs); i += 2 {
		md.Append(pairs[i], pairs[i+1])
	}
	return md
}

type outgoingKey struct{}

func NewOutgoingContext(ctx context.Context, md MD) context.Context {
	return context.WithValue(ctx, outgoingKey{}, md)
}

func FromOutgoingContext(ctx context.Context) (MD, bool) {
	md, ok := ctx.Value(outgoingKey{}).(MD)
	return md, ok
}

func AppendToOutgoingContext(ctx context.Context, pairs ...string) context.Context {
	md, _ := FromOutgoingContext(ctx)
	return NewOutgoingContext(ctx, Join(md, Pairs(pairs...)))
}

type incomingKey struct{}

func NewIncomingContext(ctx context.Context, md MD) context.Context {
	return context.WithValue(ctx, incomingKey{}, md)
}
