package main

import (
	"log"
	"net/http"

	"example.com/written/handler"
)

func main() {
	http.HandleFunc("/", handler.Middleware(handler.Serve))
	log.Print(http.ListenAndServe(":8080", nil))
}
