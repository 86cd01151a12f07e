package shared

import (
	"context"
	"maps"
	"net/http"

	"example.com/mutable/bag"
)

type metaKey struct{}
type otherKey struct{}
type labels map[string]string

func PutBack(ctx context.Context, name, value string) context.Context {
	meta, ok := ctx.Value(metaKey{}).(map[string]string)
	if !ok {
		meta = map[string]string{}
	}
	meta[name] = value // want "sets entries of the map that shared.metaKey\\{\\} holds, and puts it back: the older context and all that come from it have them too"
	return context.WithValue(ctx, metaKey{}, meta)
}

func PutBackAll(ctx context.Context, more labels) context.Context {
	var all labels
	if v := ctx.Value(metaKey{}); v != nil {
		all = v.(labels)
		for name, value := range more {
			all[name] = value // want "sets entries of the map that shared.metaKey\\{\\} holds"
		}
	} else {
		all = more
	}
	return store(ctx, all)
}

func store(ctx context.Context, all labels) context.Context {
	return context.WithValue(ctx, metaKey{}, all)
}

func labelsOf(ctx context.Context) labels {
	if all, ok := ctx.Value(metaKey{}).(labels); ok {
		return all
	}
	return nil
}

func ThroughAccessor(ctx context.Context, more map[string]string) context.Context {
	all := labelsOf(ctx)
	if all == nil {
		all = labels{}
	}
	maps.Copy(all, more) // want "sets entries of the map that shared.metaKey\\{\\} holds"
	return context.WithValue(ctx, metaKey{}, all)
}

// What follows is fine.

func copyOf(ctx context.Context) labels {
	all := labels{}
	if old, ok := ctx.Value(metaKey{}).(labels); ok {
		for name, value := range old {
			all[name] = value
		}
	}
	return all
}

func Copied(ctx context.Context, name, value string) context.Context {
	all := copyOf(ctx)
	all[name] = value
	return context.WithValue(ctx, metaKey{}, all)
}

func CopiedHere(ctx context.Context, name, value string) context.Context {
	old, _ := ctx.Value(metaKey{}).(map[string]string)
	meta := make(map[string]string, len(old)+1)
	maps.Copy(meta, old)
	meta[name] = value
	return context.WithValue(ctx, metaKey{}, meta)
}

func Cloned(ctx context.Context, name, value string) context.Context {
	old, _ := ctx.Value(metaKey{}).(map[string]string)
	meta := maps.Clone(old)
	meta[name] = value
	return context.WithValue(ctx, metaKey{}, meta)
}

// A bag that is meant to be filled: only what is new is put in.
func Bag(ctx context.Context, name, value string) context.Context {
	meta, ok := ctx.Value(metaKey{}).(map[string]string)
	if !ok {
		meta = map[string]string{}
		ctx = context.WithValue(ctx, metaKey{}, meta)
	}
	meta[name] = value
	return ctx
}

func UnderAnotherKey(ctx context.Context, name string) context.Context {
	meta, _ := ctx.Value(metaKey{}).(map[string]string)
	seen := map[string]string{name: meta[name]}
	seen["last"] = name
	return bag.WithAll(context.WithValue(ctx, otherKey{}, seen), nil)
}

type options struct{ Context context.Context }

// An option is set before there is any request, and replaces the context it has added to.
func WithLabel(name, value string) func(*options) {
	return func(o *options) {
		all, ok := o.Context.Value(metaKey{}).(labels)
		if !ok {
			all = labels{}
		}
		all[name] = value
		o.Context = context.WithValue(o.Context, metaKey{}, all)
	}
}

// The request's own bag: nobody keeps the older context.
func Remember(r *http.Request, name, value string) {
	all := labelsOf(r.Context())
	if all == nil {
		all = labels{}
	}
	all[name] = value
	*r = *r.WithContext(context.WithValue(r.Context(), metaKey{}, all))
}
