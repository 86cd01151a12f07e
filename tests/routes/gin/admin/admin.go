// Package admin serves those who run the service.
package admin

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/routes/gin/auth"
	"example.com/routes/gin/report"
	"example.com/routes/gin/seen"
)

type route struct {
	method  string
	path    string
	handler gin.HandlerFunc
}

var table = []route{
	{http.MethodGet, "/users", users},
	{http.MethodGet, "/users/:name", user},
	{http.MethodDelete, "/users/:name", remove},
	{http.MethodPost, "/flush", flush},
}

// Mount adds the administration below a group.
func Mount(r *gin.RouterGroup, reporter report.Reporter) {
	g := r.Group("/admin", auth.Elevate)
	for _, entry := range table {
		g.Handle(entry.method, entry.path, entry.handler)
	}
	for _, day := range []string{"today", "yesterday"} {
		g.GET("/report/"+day, reporter.Report)
	}
}

func users(c *gin.Context) {
	seen.Handler(c)
	c.JSON(http.StatusOK, gin.H{"elevated": auth.Elevated(c.Request.Context())})
}

func user(c *gin.Context) {
	seen.Handler(c)
	c.String(http.StatusOK, c.Param("name"))
}

func remove(c *gin.Context) {
	seen.Handler(c)
	c.Status(http.StatusNoContent)
}

func flush(c *gin.Context) {
	seen.Handler(c)
	c.Status(http.StatusAccepted)
}
