// Command worker is scattered with goroutines that meter its tenants. Each of them makes its
// context anew from its last one for every batch, so the chain of layers never stops growing.
package main

import (
	"context"
	"errors"
	"flag"
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/incident/platform"
	"example.com/incident/serve"
	"example.com/incident/worker/metering"
)

func main() {
	gin.SetMode(gin.ReleaseMode)
	options := serve.Flags(flag.CommandLine)
	workers := flag.Int("workers", 2, "goroutines that settle batches")
	size := flag.Int("batch", 10, "requests that make a batch")
	every := flag.Duration("batch-every", 100*time.Millisecond, "how long an incomplete batch waits")
	os.Exit(serve.Main(options, func(ctx context.Context, p *platform.Platform) (http.Handler, error) {
		if *size < 1 || *every <= 0 {
			return nil, errors.New("-batch and -batch-every must be positive")
		}
		totals := metering.NewTotals()
		meter := metering.New(totals, *size, *every)
		for range *workers {
			go meter.Run(ctx)
		}
		return newGateway(p, meter, totals)
	}))
}
