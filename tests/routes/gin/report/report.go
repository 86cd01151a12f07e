// Package report sums up a day.
package report

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/routes/gin/seen"
)

// Reporter answers with a report.
type Reporter interface {
	Report(c *gin.Context)
}

// Daily is the report of one day.
type Daily struct{ Title string }

// Report answers with it.
func (d Daily) Report(c *gin.Context) {
	seen.Handler(c)
	c.String(http.StatusOK, d.Title)
}
