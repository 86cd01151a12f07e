//go:build go1.21

package main

import "context"

func detached(p chain) chain { return layer(p, context.WithoutCancel(p.Context)) }
