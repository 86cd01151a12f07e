// The ledger service.
package main

import (
	"log"
	"net/http"
	"os"

	"example.com/routes/connect/server"
)

func main() {
	service := server.New(server.Config{Trace: os.Getenv("TRACE") != "", Admin: os.Getenv("ADMIN") != ""})
	log.Fatal(http.ListenAndServe(os.Getenv("ADDRESS"), service))
}
