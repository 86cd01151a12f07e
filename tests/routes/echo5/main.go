// The orders service.
package main

import (
	"log"
	"os"

	"example.com/routes/echo5/config"
	"example.com/routes/echo5/server"
)

func main() {
	cfg, err := config.Read(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(server.New(cfg).Start(cfg.Address))
}
