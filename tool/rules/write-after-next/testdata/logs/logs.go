// Package logs writes what a request left.
package logs

import (
	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
)

func Middleware(c *gin.Context) {
	defer write(c)
	c.Next()
}

func write(c *gin.Context) { print(c.GetString("logged")) }

func OnError(err error, c echo.Context) { print(err, c.Get("failed")) }
