// The catalogue service.
package main

import (
	"flag"
	"log"

	"github.com/go-kratos/kratos/v2"

	"example.com/routes/kratos/internal/conf"
	"example.com/routes/kratos/internal/server"
	"example.com/routes/kratos/internal/service"
)

func main() {
	c := &conf.Server{}
	flag.StringVar(&c.Address, "address", ":8000", "where to listen")
	flag.BoolVar(&c.Tenants, "tenants", false, "keep tenants apart")
	flag.Parse()
	app := kratos.New(kratos.Name("catalog"), kratos.Server(server.NewHTTPServer(c, service.NewCatalogService())))
	if err := app.Run(); err != nil {
		log.Fatal(err)
	}
}
