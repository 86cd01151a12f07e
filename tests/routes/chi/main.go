// The library service.
package main

import (
	"log"
	"net/http"

	"example.com/routes/chi/config"
	"example.com/routes/chi/server"
)

func main() {
	cfg := config.FromFlags()
	log.Fatal(http.ListenAndServe(cfg.Address, server.New(cfg).Router()))
}
