//go:build go1.21

package main

import "context"

// detached makes a layer that ends cancellations, and for some requests a function that is called after one.
func (c *counts) detached(p chain, n int) chain {
	if n%29 == 0 {
		c.made("main.(*counts).detached", false)
		stop := context.AfterFunc(p.Context, func() {})
		stop()
	}
	return layer(p, context.WithoutCancel(p.Context))
}
