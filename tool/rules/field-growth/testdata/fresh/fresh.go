// Package fresh holds what is right: no line of it may be reported.
package fresh

import (
	"context"
	"net/http"

	"example.com/field/keys"
	"github.com/gin-gonic/gin"
)

type roleKey struct{}

// The request dies with the call.
func Gin(c *gin.Context) {
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), roleKey{}, "admin"))
	c.Next()
}

func GinThroughHelper() gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx := keys.WithUser(c.Request.Context(), "u")
		c.Request = c.Request.WithContext(ctx)
		c.Next()
	}
}

func InPlace(r *http.Request) {
	*r = *r.WithContext(keys.WithUser(r.Context(), "u"))
}

type Context struct {
	context.Context
	user string
}

// WithValue returns a fresh copy and leaves its receiver as it is.
func (c *Context) WithValue(key, value any) *Context {
	child := *c
	child.Context = context.WithValue(c.Context, key, value)
	return &child
}

func (c *Context) WithUser(user string) *Context {
	return &Context{Context: keys.WithUser(c.Context, user), user: user}
}

func NewContext(ctx context.Context) *Context {
	c := &Context{Context: ctx}
	c.Context = keys.WithUser(c.Context, "u")
	return c
}

// A struct of one request, wrapped once.
type call struct {
	ctx context.Context
	r   *http.Request
}

func newCall(r *http.Request) *call { return &call{ctx: r.Context(), r: r} }

func Serve(w http.ResponseWriter, r *http.Request) {
	c := newCall(r)
	c.authenticate()
	<-c.ctx.Done()
}

func (c *call) authenticate() {
	c.ctx = keys.WithUser(c.ctx, c.r.Header.Get("User"))
}

// A value receiver changes a copy, which it returns.
type builder struct{ ctx context.Context }

func (b builder) With(user string) builder {
	b.ctx = keys.WithUser(b.ctx, user)
	return b
}

// An option function runs once for each object it configures.
type Options struct{ Context context.Context }

type Option func(*Options)

func Role(role string) Option {
	return func(o *Options) {
		o.Context = context.WithValue(o.Context, roleKey{}, role)
	}
}

func NewOptions(all ...Option) *Options {
	options := &Options{Context: context.Background()}
	for _, apply := range all {
		apply(options)
	}
	return options
}

// Setup begins like Set and With…, and is a setter of a struct made for each request.
type page struct {
	context.Context
	r *http.Request
}

func render(w http.ResponseWriter, r *http.Request) {
	p := &page{Context: r.Context(), r: r}
	p.Setup("admin")
	<-p.Done()
}

func (p *page) Setup(role string) {
	p.Context = context.WithValue(p.Context, roleKey{}, role)
}

var handler http.HandlerFunc = render

type userKey struct{}

type upload struct{ ctx context.Context }

func newUpload() *upload { return &upload{ctx: context.Background()} }

// Open gives what it has just made a context of its own.
func Open(user string) *upload {
	made := newUpload()
	if user != "" {
		made.ctx = context.WithValue(made.ctx, userKey{}, user)
	}
	return made
}
