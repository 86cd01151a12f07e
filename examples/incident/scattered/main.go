// Command scattered is the gateway whose middlewares put 42 values, one by one, on two carriers:
// 18 on the request's context and 24 on Gin's.
package main

import (
	"context"
	"flag"
	"net/http"
	"os"

	"github.com/gin-gonic/gin"

	"example.com/incident/platform"
	"example.com/incident/scattered/gateway"
	"example.com/incident/serve"
)

func main() {
	gin.SetMode(gin.ReleaseMode)
	options := serve.Flags(flag.CommandLine)
	os.Exit(serve.Main(options, func(_ context.Context, p *platform.Platform) (http.Handler, error) {
		return gateway.New(p)
	}))
}
