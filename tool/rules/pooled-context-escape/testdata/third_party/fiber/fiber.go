// Package fiber stands in for the framework: only what the fixtures call.
package fiber

import "context"

type Ctx struct{ user context.Context }

func (c *Ctx) Params(key string) string     { return key }
func (c *Ctx) UserContext() context.Context { return c.user }
func (c *Ctx) SendStatus(status int) error  { return nil }
