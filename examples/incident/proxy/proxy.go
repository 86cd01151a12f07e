// Package proxy sends requests on to the upstream.
package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxBody is the most that is read of a request's or an answer's body.
const maxBody = 1 << 20

// Call is one request to the upstream.
type Call struct {
	Method  string
	Path    string
	Query   string
	Header  http.Header
	Body    io.Reader
	Timeout time.Duration
}

// Answer is what the upstream said.
type Answer struct {
	Status      int
	ContentType string
	Body        []byte
}

// ErrTimeout is returned when the upstream didn't answer within the call's timeout.
var ErrTimeout = errors.New("the upstream did not answer in time")

// Upstream is a service behind the gateway.
type Upstream struct {
	Base   string // its URL, without a slash at the end
	Client *http.Client
}

// New returns the upstream at a base URL.
func New(base string) *Upstream {
	transport := &http.Transport{MaxIdleConns: 4096, MaxIdleConnsPerHost: 4096}
	return &Upstream{Base: strings.TrimSuffix(base, "/"), Client: &http.Client{Transport: transport}}
}

// Do makes a call and waits for the answer. It fails with ErrTimeout, or when the upstream can't
// be reached or the caller's context ends.
func (u *Upstream) Do(ctx context.Context, call Call) (Answer, error) {
	limited, cancel := context.WithTimeout(ctx, call.Timeout)
	defer cancel()
	address := u.Base + call.Path
	if call.Query != "" {
		address += "?" + call.Query
	}
	body := call.Body
	if body != nil {
		body = io.LimitReader(body, maxBody)
	}
	request, err := http.NewRequestWithContext(limited, call.Method, address, body)
	if err != nil {
		return Answer{}, fmt.Errorf("making the upstream's request: %w", err)
	}
	request.Header = call.Header
	response, err := u.Client.Do(request)
	if err != nil {
		return Answer{}, failure(ctx, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	if err != nil {
		return Answer{}, failure(ctx, err)
	}
	return Answer{
		Status:      response.StatusCode,
		ContentType: response.Header.Get("Content-Type"),
		Body:        text,
	}, nil
}

// failure tells the call's own timeout from the end of the caller's context.
func failure(caller context.Context, err error) error {
	if caller.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return ErrTimeout
	}
	return fmt.Errorf("calling the upstream: %w", err)
}
