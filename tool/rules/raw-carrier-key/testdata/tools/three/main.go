// Command three is another program.
package main

import "github.com/gin-gonic/gin"

func read(c *gin.Context) { _, _ = c.Get("state") }

func main() { read(&gin.Context{}) }
