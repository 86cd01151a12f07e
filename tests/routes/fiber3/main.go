// The bookings service.
package main

import (
	"fmt"
	"log"

	"example.com/routes/fiber3/config"
	"example.com/routes/fiber3/server"
)

func main() {
	cfg := config.Load()
	log.Fatal(server.New(cfg).Listen(fmt.Sprintf(":%d", cfg.Port)))
}
