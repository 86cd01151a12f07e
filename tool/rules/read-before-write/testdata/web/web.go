// Package web routes what the service is asked.
package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/order/identity"
)

func list(w http.ResponseWriter, r *http.Request) { w.Write([]byte(identity.User(r.Context()))) }

func listGin(c *gin.Context) { println(c.GetString("user"), c.GetString("region")) }

// Gin registers in the wrong order.
func Gin() http.Handler {
	r := gin.New()
	r.Use(identity.NeedsUser, identity.SetsUser) // want `identity.NeedsUser looks "user" up before identity.SetsUser has written it, on GET /orders`
	r.Use(identity.LogsRegion, identity.DefersRegion, identity.SetsRegion)
	r.GET("/orders", listGin)
	return r
}

// Wrong wraps in the wrong order.
func Wrong() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /wrong", list)
	var handler http.Handler = mux
	handler = identity.Tenant(handler)
	handler = identity.Quota(handler) // want `identity.Quota looks identity.tenantKey\{\} up before identity.Tenant has written it, on GET /wrong`
	return handler
}

// Right wraps in the right order.
func Right() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /right", list)
	return identity.Authenticate(identity.Limit(mux))
}

// Both registers a reader behind its writer for some routes, before it for others: it is made for both.
func Both() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /first", identity.Locale(identity.Greet(http.HandlerFunc(list))))
	mux.Handle("GET /second", identity.Greet(identity.Locale(http.HandlerFunc(list))))
	mux.Handle("GET /plan", identity.Plan(identity.Plan(http.HandlerFunc(list))))
	return mux
}
