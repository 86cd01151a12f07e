// Package fiber stands in for the framework: what the fixtures call, and no more.
package fiber

type Ctx struct {
	header map[string]string
	locals map[any]any
}

func (c *Ctx) Set(key string, value string) { c.header[key] = value }

func (c *Ctx) Locals(key any, value ...any) any {
	if len(value) > 0 {
		c.locals[key] = value[0]
	}
	return c.locals[key]
}
