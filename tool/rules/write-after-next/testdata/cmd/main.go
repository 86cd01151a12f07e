// Command cmd puts the pieces together.
package main

import (
	"example.com/next/handler"
	"example.com/next/logs"
	"example.com/next/middleware"
	"example.com/next/outer"
	"github.com/gin-gonic/gin"
)

func main() {
	for _, h := range []func(*gin.Context){logs.Middleware, outer.Access, middleware.Tenant, middleware.User,
		middleware.Locale, middleware.Status, middleware.Before, middleware.Sometimes, middleware.Twice, middleware.InTime,
		middleware.Own, middleware.Logged, middleware.Nobody, handler.Orders} {
		register(h)
	}
}

func register(func(*gin.Context)) {}
