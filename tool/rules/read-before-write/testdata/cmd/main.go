// The service.
package main

import (
	"log"
	"net/http"

	"example.com/order/web"
)

func main() {
	go func() { log.Print(http.ListenAndServe(":8001", web.Gin())) }()
	go func() { log.Print(http.ListenAndServe(":8002", web.Wrong())) }()
	go func() { log.Print(http.ListenAndServe(":8003", web.Right())) }()
	log.Fatal(http.ListenAndServe(":8004", web.Both()))
}
