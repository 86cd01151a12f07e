// Package problem answers requests that the gateway turns down.
package problem

import (
	"errors"
	"log"
	"net/http"

	"github.com/gin-gonic/gin"

	"example.com/incident/proxy"
)

// RequestIDHeader is the response header that every answer carries.
const RequestIDHeader = "X-Request-Id"

type detail struct {
	Code      string `json:"code"`
	Message   string `json:"message"`
	RequestID string `json:"request_id"`
}

// Abort answers with a status, a code for programs and a message for people, and keeps the
// handlers that would follow from running.
func Abort(c *gin.Context, status int, code, message string) {
	c.AbortWithStatusJSON(status, gin.H{"error": detail{
		Code:      code,
		Message:   message,
		RequestID: c.Writer.Header().Get(RequestIDHeader),
	}})
}

// Upstream answers a request that the upstream left without an answer.
func Upstream(c *gin.Context, err error) {
	if errors.Is(err, proxy.ErrTimeout) {
		Abort(c, http.StatusGatewayTimeout, "upstream-timeout", err.Error())
		return
	}
	// The error's text names the upstream's address, which is no business of the caller's.
	log.Print(err)
	Abort(c, http.StatusBadGateway, "upstream-failed", "the upstream could not be reached")
}
