package request

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

type Ctx struct {
	context.Context
	tenant string
	logger *slog.Logger
	mu     *sync.Mutex
}

func NewCtx(parent context.Context, tenant string, logger *slog.Logger) Ctx {
	return Ctx{Context: parent, tenant: tenant, logger: logger, mu: &sync.Mutex{}}
}

func (c Ctx) Tenant() string       { return c.tenant }
func (c Ctx) Logger() *slog.Logger { return c.logger }
func (c Ctx) Lock()                { c.mu.Lock() }

func (c Ctx) With(parent context.Context) Ctx {
	return Ctx{Context: parent} // want "With makes a new request.Ctx without tenant, logger: what was in them is lost"
}

func (c Ctx) WithTimeout(limit time.Duration) (Ctx, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(c.Context, limit)
	return Ctx{Context: ctx, tenant: c.tenant}, cancel // want "WithTimeout makes a new request.Ctx without logger: what was in it is lost"
}

func (c *Ctx) Clone() *Ctx {
	next := &Ctx{Context: c.Context} // want "Clone makes a new request.Ctx without tenant"
	next.logger = c.logger
	return next
}

func (c *Ctx) WithValue(key, value any) context.Context {
	return &Ctx{Context: context.WithValue(c.Context, key, value), logger: c.logger} // want "WithValue makes a new request.Ctx without tenant"
}
