// Command struct is the gateway whose middlewares share one struct behind one key.
package main

import (
	"context"
	"flag"
	"net/http"
	"os"

	"github.com/gin-gonic/gin"

	"example.com/incident/platform"
	"example.com/incident/serve"
	"example.com/incident/struct/gateway"
)

func main() {
	gin.SetMode(gin.ReleaseMode)
	options := serve.Flags(flag.CommandLine)
	os.Exit(serve.Main(options, func(_ context.Context, p *platform.Platform) (http.Handler, error) {
		return gateway.New(p)
	}))
}
