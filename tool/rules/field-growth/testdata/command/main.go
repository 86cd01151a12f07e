package main

import (
	"context"

	"example.com/field/keys"
)

var root = context.Background()

// main runs once.
func main() {
	root = keys.WithUser(root, "system")
	<-root.Done()
}
