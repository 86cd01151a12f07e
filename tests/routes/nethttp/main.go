// The invoices service.
package main

import (
	"log"
	"net/http"

	"example.com/routes/nethttp/config"
	"example.com/routes/nethttp/server"
)

func main() {
	cfg := config.FromEnvironment()
	service := &http.Server{Addr: cfg.Address, Handler: server.New(cfg)}
	log.Fatal(service.ListenAndServe())
}
