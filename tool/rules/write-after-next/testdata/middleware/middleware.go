// Package middleware writes before and after the rest of the request's way.
package middleware

import (
	"example.com/next/access"
	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
)

func Tenant(c *gin.Context) {
	c.Next()
	c.Set("tenant", c.GetHeader("X-Tenant")) // want "\"tenant\" is written after \\(\\*gin.Context\\).Next has returned, and all that look it up have run by then"
}

// User is looked up by a helper that only handlers call.
func User(c *gin.Context) {
	c.Next()
	if name := c.GetHeader("X-User"); name != "" {
		c.Set(access.User, name) // want "access.User is written after"
	}
}

// Locale is put in by a helper of the key's own package.
func Locale(c *gin.Context) {
	c.Next()
	access.SetLocale(c, "de")
}

func Session(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := next(c); err != nil {
			return err
		}
		c.Set("session", 1) // want "\"session\" is written after"
		return nil
	}
}

// Status is for an outer middleware, which looks it up after its own Next.
func Status(c *gin.Context) {
	c.Next()
	c.Set("status", 200)
}

// Before comes in time.
func Before(c *gin.Context) {
	c.Set("before", 1)
	c.Next()
}

// Sometimes comes in time on one way.
func Sometimes(c *gin.Context) {
	if c.GetHeader("X-Late") != "" {
		c.Next()
	}
	c.Set("sometimes", 1)
}

// Twice is written in time elsewhere.
func Twice(c *gin.Context) {
	c.Next()
	c.Set("twice", 1)
}

func InTime(c *gin.Context) {
	c.Set("twice", 2)
	c.Next()
}

// Own is looked up by the function that writes it.
func Own(c *gin.Context) {
	c.Next()
	c.Set("own", 1)
	record(c.GetString("own"))
}

// Logged is looked up by what a deferred call runs.
func Logged(c *gin.Context) {
	c.Next()
	c.Set("logged", 1)
}

// Failed is looked up by an error handler, which runs last.
func Failed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		c.Set("failed", err)
		return err
	}
}

// Nobody looks this one up: never-read's affair.
func Nobody(c *gin.Context) {
	c.Next()
	c.Set("nobody", 1)
}

func record(string) {}
