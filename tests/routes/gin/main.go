// The shipments service.
package main

import (
	"log"

	"example.com/routes/gin/config"
	"example.com/routes/gin/server"
)

func main() {
	cfg := config.FromEnvironment()
	log.Fatal(server.New(cfg).Run(cfg.Address))
}
