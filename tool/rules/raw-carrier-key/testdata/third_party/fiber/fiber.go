// Package fiber stands in for the framework: what the fixtures call, and no more.
package fiber

type Ctx struct{ values map[interface{}]interface{} }

func (c *Ctx) Locals(key interface{}, value ...interface{}) interface{} {
	if len(value) > 0 {
		c.values[key] = value[0]
	}
	return c.values[key]
}

func (c *Ctx) Next() error { return nil }
