// Package platform is what every variant of the gateway is built from. Nothing in it belongs to a
// single request: how a request's state travels is the variants' own affair.
package platform

import (
	"crypto/rand"
	"encoding/hex"
	"io"
	"time"

	"example.com/incident/bucket"
	"example.com/incident/credential"
	"example.com/incident/directory"
	"example.com/incident/logline"
	"example.com/incident/proxy"
)

// Platform holds the services that the middlewares call. All of them may be used by any goroutine.
type Platform struct {
	Directory   *directory.Directory
	Credentials *credential.Checker
	Limiter     *bucket.Limiter
	Upstream    *proxy.Upstream
	AccessLog   *logline.Log
	Now         func() time.Time
	NewID       func(bytes int) string // returns twice as many hexadecimal digits
}

// New returns a platform with the demo directory in front of the upstream at a base URL.
func New(upstream string, accessLog io.Writer) *Platform {
	d := directory.Demo()
	return &Platform{
		Directory:   d,
		Credentials: &credential.Checker{Directory: d, Secret: []byte(credential.DemoSecret)},
		Limiter:     bucket.NewLimiter(),
		Upstream:    proxy.New(upstream),
		AccessLog:   logline.New(accessLog),
		Now:         time.Now,
		NewID:       randomID,
	}
}

// RequestID returns the id that a client gave its request if it can be used as it is (up to 64
// letters, digits and dashes), and a new one otherwise.
func (p *Platform) RequestID(given string) string {
	if len(given) == 0 || len(given) > 64 {
		return p.NewID(16)
	}
	for i := 0; i < len(given); i++ {
		b := given[i]
		letter := b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
		if !letter && b != '-' && (b < '0' || b > '9') {
			return p.NewID(16)
		}
	}
	return given
}

func randomID(bytes int) string {
	id := make([]byte, bytes)
	if _, err := rand.Read(id); err != nil {
		panic("reading random bytes: " + err.Error())
	}
	return hex.EncodeToString(id)
}
