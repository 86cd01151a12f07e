// Package other has what only looks like it.
package other

import (
	"context"

	"example.com/basic/relay"
	"github.com/gin-gonic/gin"
	"github.com/gofiber/fiber/v2"
	"google.golang.org/grpc/attributes"
)

type key string

const user key = "user"

type number int

type traceKey struct{}

var session = &struct{ name string }{"session"}

func defined(ctx context.Context, v any) context.Context {
	ctx = context.WithValue(ctx, user, v)
	ctx = context.WithValue(ctx, key("role"), v)
	ctx = context.WithValue(ctx, number(1), v)
	ctx = context.WithValue(ctx, traceKey{}, v)
	return context.WithValue(ctx, session, v)
}

func frameworks(g *gin.Context, f *fiber.Ctx) {
	g.Set("user", 1)
	relay.Entry(g, "role", 1)
	f.Set("X-Frame-Options", "DENY")
	f.Locals("user", 1)
}

func attribute() *attributes.Attributes {
	return attributes.New("a", 1).WithValue("b", 2)
}

type settings map[string]any

func (s settings) WithValue(name string, v any) settings {
	s[name] = v
	return s
}

func ownMethod(s settings) settings { return s.WithValue("user", 1) }

func read(ctx context.Context) any { return ctx.Value("user") }

var _ = []any{defined, frameworks, attribute, ownMethod, read}
