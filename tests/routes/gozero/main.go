// The accounts service.
package main

import (
	"flag"
	"net/http"

	"github.com/zeromicro/go-zero/core/conf"
	"github.com/zeromicro/go-zero/rest"

	"example.com/routes/gozero/internal/config"
	"example.com/routes/gozero/internal/handler"
	"example.com/routes/gozero/internal/middleware"
	"example.com/routes/gozero/internal/svc"
	"example.com/routes/record"
)

var configFile = flag.String("f", "etc/accounts.yaml", "the configuration")

func main() {
	flag.Parse()
	var c config.Config
	conf.MustLoad(*configFile, &c)
	server := newServer(c)
	defer server.Stop()
	server.Start()
}

func newServer(c config.Config) *rest.Server {
	server := rest.MustNewServer(c.RestConf)
	server.Use(middleware.Version("1"))
	if c.Audit {
		server.Use(rest.ToMiddleware(logged))
	}
	handler.RegisterHandlers(server, svc.NewServiceContext(c))
	return server
}

// logged is a middleware of net/http's kind.
func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record.Component()
		next.ServeHTTP(w, r)
	})
}
