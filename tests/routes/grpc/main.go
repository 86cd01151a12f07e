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
	labels := flag.String("labels", "", "where labels are printed; else here")
	address := flag.String("address", ":9000", "where to listen")
	flag.Parse()
	if *labels != "" {
		if _, err := client.Labels(*labels); err != nil {
			log.Fatal(err)
		}
	}
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(server.New(server.Config{Limit: *limit, Labels: *labels == ""}).Serve(listener))
}
