// The stock service.
package main

import (
	"os"

	"example.com/routes/hertz/server"
)

func main() {
	h := server.New(server.Config{
		Address: os.Getenv("ADDRESS"),
		Trace:   os.Getenv("TRACE") == "1",
		Cache:   os.Getenv("CACHE") == "1",
	})
	h.Spin()
}
