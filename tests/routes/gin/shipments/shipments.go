// Package shipments serves what is on its way.
package shipments

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/routes/gin/auth"
	"example.com/routes/gin/limit"
	"example.com/routes/gin/seen"
	"example.com/routes/gin/tenant"
	"example.com/routes/gin/trace"
)

// Path is where shipments are found.
const Path = "/shipments"

const byID = Path + "/:id"

// API holds the handlers.
type API struct{ carrier string }

// New returns the API of one carrier.
func New(carrier string) *API { return &API{carrier: carrier} }

// Register adds the routes to a group; what is written passes the guards as well.
func (a *API) Register(group gin.IRouter, guards ...gin.HandlerFunc) {
	group.GET(Path, a.List)
	group.GET(byID, a.Get)
	group.POST(Path, append(guards, a.Create)...)
	group.PUT(byID, limit.Per("update", 5), a.Update)
	group.DELETE(byID, with(guards, a.Delete)...)

	events := group.Group(byID+"/events", tenant.Pin("us"))
	{
		events.GET("", a.Events)
		events.POST("/", a.Append)
		labels := events.Group("/labels")
		labels.Use(limit.Per("labels", 2))
		labels.GET("/:format", Label("pdf", a.carrier))
	}
}

func with(guards []gin.HandlerFunc, handler gin.HandlerFunc) []gin.HandlerFunc {
	chain := make([]gin.HandlerFunc, 0, len(guards)+1)
	chain = append(chain, guards...)
	return append(chain, handler)
}

// List answers with all of them.
func (a *API) List(c *gin.Context) {
	seen.Handler(c)
	c.JSON(http.StatusOK, gin.H{"carrier": a.carrier, "by": auth.Subject(c.Request.Context())})
}

// Get answers with one.
func (a *API) Get(c *gin.Context) {
	seen.Handler(c)
	name, region := tenant.Name(c)
	c.JSON(http.StatusOK, gin.H{"id": c.Param("id"), "tenant": name, "region": region})
}

// Create takes a new one.
func (a *API) Create(c *gin.Context) {
	seen.Handler(c)
	c.JSON(http.StatusCreated, gin.H{"scopes": c.GetStringSlice(auth.ScopesKey)})
}

// Update changes one.
func (a *API) Update(c *gin.Context) {
	seen.Handler(c)
	c.JSON(http.StatusOK, gin.H{"left": limit.Left(c.Request.Context())})
}

// Delete removes one.
func (a *API) Delete(c *gin.Context) {
	seen.Handler(c)
	c.Status(http.StatusNoContent)
}

// Events answers with what has happened to one.
func (a *API) Events(c *gin.Context) {
	seen.Handler(c)
	c.JSON(http.StatusOK, gin.H{"trace": trace.ID(c.Request.Context())})
}

// Append adds what has happened.
func (a *API) Append(c *gin.Context) {
	seen.Handler(c)
	c.Status(http.StatusAccepted)
}

// Label prints a label.
func Label(format, carrier string) gin.HandlerFunc {
	return func(c *gin.Context) {
		seen.Handler(c)
		c.String(http.StatusOK, "%s %s %s", format, carrier, c.GetString("session"))
	}
}
