// Command queue is scattered with an audit trail whose collector was never set up: the trail keeps
// the contexts of all requests, and nobody takes them off it.
package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/incident/platform"
	"example.com/incident/queue/audit"
	"example.com/incident/serve"
)

// errNoCollector stays the answer until the collector's address is configured, in the next release.
var errNoCollector = errors.New("no audit collector is configured")

func openCollector(context.Context) (io.WriteCloser, error) {
	return nil, errNoCollector
}

func main() {
	gin.SetMode(gin.ReleaseMode)
	options := serve.Flags(flag.CommandLine)
	os.Exit(serve.Main(options, func(ctx context.Context, p *platform.Platform) (http.Handler, error) {
		trail := audit.NewTrail()
		go func() {
			if err := trail.Drain(ctx, openCollector, time.Second); !errors.Is(err, context.Canceled) {
				log.Print(err)
			}
		}()
		return newGateway(p, trail)
	}))
}
