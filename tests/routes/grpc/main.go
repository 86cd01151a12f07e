// The parcels service.
package main

import (
	"flag"
	"log"
	"net"

	"example.com/routes/grpc/client"
	"example.com/routes/grpc/server"
)

func main() {
	limit := flag.Int("limit", 0, "calls a second")
	labels := flag.Bool("labels", false, "print labels here, else by another service")
	retries := flag.Bool("retries", false, "ask that one again where it fails")
	address := flag.String("address", ":9000", "where to listen")
	flag.Parse()
	if !*labels {
		if _, _, err := client.Labels(client.Config{Service: "parcels", Retries: *retries}); err != nil {
			log.Fatal(err)
		}
	}
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(server.New(server.Config{Limit: *limit, Labels: *labels}).Serve(listener))
}
