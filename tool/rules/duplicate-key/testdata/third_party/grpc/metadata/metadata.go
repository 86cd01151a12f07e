// Package metadata stands in for the real one.
package metadata

import "context"

// MD holds values by key.
type MD map[string][]string

type outgoingKey struct{}

// Pairs makes metadata of one entry.
func Pairs(key, value string) MD { return MD{key: {value}} }

// Join returns the entries of both.
func Join(a, b MD) MD {
	out := MD{}
	for k, v := range a {
		out[k] = append(out[k], v...)
	}
	for k, v := range b {
		out[k] = append(out[k], v...)
	}
	return out
}

// NewOutgoingContext puts metadata in.
func NewOutgoingContext(ctx context.Context, md MD) context.Context {
	return context.WithValue(ctx, outgoingKey{}, md)
}

// FromOutgoingContext returns what is in.
func FromOutgoingContext(ctx context.Context) (MD, bool) {
	md, ok := ctx.Value(outgoingKey{}).(MD)
	return md, ok
}
