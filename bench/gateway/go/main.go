// Command gateway serves a variant of examples/incident in front of an upstream of its own choice:
// gateway VARIANT ADDRESS UPSTREAM. It writes how often it allocated when it is stopped.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"github.com/gin-gonic/gin"

	"example.com/incident/platform"
	scattered "example.com/incident/scattered/gateway"
	structured "example.com/incident/struct/gateway"
)

func main() {
	gin.SetMode(gin.ReleaseMode)
	build := scattered.New
	if os.Args[1] == "struct" {
		build = structured.New
	}
	handler, err := build(platform.New(os.Args[3], io.Discard))
	if err != nil {
		panic(err)
	}
	listener, err := net.Listen("tcp", os.Args[2])
	if err != nil {
		panic(err)
	}
	go http.Serve(listener, handler)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	<-stop
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	fmt.Fprintln(os.Stderr, "allocations", memory.Mallocs)
}
