package main

import (
	"log"
	"net/http"
	"os"

	"github.com/gin-gonic/gin"

	"example.com/shop/orders"
	"example.com/shop/web"
)

const version = "/v1"

func main() {
	r := gin.New()
	r.GET("/healthz", func(c *gin.Context) { c.Status(http.StatusOK) })
	r.Use(web.Trace("shop"))
	if os.Getenv("TENANTS") != "" {
		r.Use(web.Tenant)
	}
	api := r.Group(version, web.User())
	orders.Register(api.Group("/orders"))

	mux := http.NewServeMux()
	mux.Handle("/v1/", r)
	mux.Handle("GET /metrics", web.Logged(http.HandlerFunc(metrics)))
	log.Fatal(http.ListenAndServe(":8080", web.Logged(mux)))
}

func metrics(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusOK)
}
