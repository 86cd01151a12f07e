// Command jobs makes the module a program: who calls its accessors is all there is to see.
package main

import (
	"context"
	"log"

	"example.com/unchecked/audit"
	"example.com/unchecked/session"
)

func main() {
	ctx := session.WithTenant(context.Background(), "all")
	audit.Tenant(ctx)
	session.Region(context.Background(), log.Default())
	session.Setting(context.Background())
	log.Print("done")
}
