// The bookings service.
package main

import (
	"fmt"
	"log"

	"example.com/routes/fiber2/config"
	"example.com/routes/fiber2/server"
)

func main() {
	cfg := config.Load()
	log.Fatal(server.New(cfg).Listen(fmt.Sprintf(":%d", cfg.Port)))
}
