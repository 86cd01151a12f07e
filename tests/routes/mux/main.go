// The parcels service.
package main

import (
	"log"
	"net/http"

	"example.com/routes/mux/config"
	"example.com/routes/mux/server"
)

func main() {
	cfg, err := config.Load()
	if err != nil {
		log.Fatal(err)
	}
	router := server.NewRouter(cfg)
	http.Handle("/", router)
	log.Fatal(http.ListenAndServe(cfg.Address, nil))
}
