// Package merge writes keys whose old value it takes over, and changes what nobody else sees.
package merge

import (
	"context"
	"log/slog"

	"github.com/go-logr/logr"
	"google.golang.org/grpc/metadata"
)

// add keeps what is there.
func add(ctx context.Context, name, value string) context.Context {
	md, ok := metadata.FromOutgoingContext(ctx)
	if !ok {
		return metadata.NewOutgoingContext(ctx, metadata.Pairs(name, value))
	}
	return metadata.NewOutgoingContext(ctx, metadata.Join(md, metadata.Pairs(name, value)))
}

// set drops what is there.
func set(ctx context.Context, name, value string) context.Context {
	return metadata.NewOutgoingContext(ctx, metadata.Pairs(name, value))
}

func merged(ctx context.Context) context.Context {
	ctx = add(ctx, "tenant", "a")
	return add(ctx, "lease", "b")
}

func dropped(ctx context.Context) context.Context {
	ctx = set(ctx, "tenant", "a")
	return set(ctx, "lease", "b") // want "the key outgoing metadata is in this context already"
}

type loggerKey struct{}

func logged(ctx context.Context, log *slog.Logger) context.Context {
	ctx = context.WithValue(ctx, loggerKey{}, log)
	log = log.With("step", 2)
	return context.WithValue(ctx, loggerKey{}, log)
}

type moduleKey struct{}

// scope is a context that is handed on by value.
type scope struct {
	context.Context
	name string
}

func (ctx scope) provision(v any) {
	ctx.Context = context.WithValue(ctx.Context, moduleKey{}, v)
	use(ctx)
}

func byValue(ctx scope) {
	ctx.provision(1)
	ctx.provision(2)
	use(ctx)
}

func (ctx *scope) keep(v any) {
	ctx.Context = context.WithValue(ctx.Context, moduleKey{}, v)
}

func byPointer(ctx *scope) {
	ctx.keep(1)
	ctx.keep(2) // want "is in this context already"
	use(ctx)
}

func use(context.Context) {}

var _ = []any{merged, dropped, logged, byValue, byPointer}

// fields puts the logger in again, with more to say.
func fields(ctx context.Context) context.Context {
	return logr.NewContext(ctx, logr.FromContextOrDiscard(ctx).WithValues("step", 2))
}

func reconcile(ctx context.Context, cluster string) context.Context {
	ctx = logr.NewContext(ctx, logr.FromContextOrDiscard(ctx).WithValues("cluster", cluster))
	return fields(ctx)
}

// client makes its context anew for each call.
type client struct{ token string }

func (c *client) context() context.Context { return set(context.Background(), "token", c.token) }

func (c *client) within(transaction string) context.Context {
	md, _ := metadata.FromOutgoingContext(c.context())
	return metadata.NewOutgoingContext(c.context(), metadata.Join(md, metadata.Pairs("in", transaction)))
}

func (c *client) without() context.Context {
	return metadata.NewOutgoingContext(c.context(), metadata.Pairs("in", "none")) // want "the key outgoing metadata is in this context already"
}

type tabKey struct{}

type tab struct{ browser string }

func tabFrom(ctx context.Context) *tab {
	t, _ := ctx.Value(tabKey{}).(*tab)
	return t
}

func newBrowser(ctx context.Context) context.Context {
	return context.WithValue(ctx, tabKey{}, &tab{browser: "new"})
}

// newTab takes over the browser that is there.
func newTab(ctx context.Context) context.Context {
	t := &tab{}
	if old := tabFrom(ctx); old != nil {
		t.browser = old.browser
	}
	return context.WithValue(ctx, tabKey{}, t)
}

func scrape(ctx context.Context) context.Context { return newTab(newBrowser(ctx)) }
