// Package bound returns what is to be read with a context that ended with the function that made it.
package bound

import (
	"context"
	"database/sql"
	"io"
	"net/http"
	"time"
)

type Client struct {
	http *http.Client
	db   *sql.DB
}

// Fetch returns a response whose body can't be read any more.
func (c *Client) Fetch(ctx context.Context, url string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := c.http.Do(request) // want "a context that the function cancels when it returns goes with the response that it returns"
	if err != nil {
		return nil, err
	}
	return response, nil
}

// Limited does it where there is a limit.
func (c *Client) Limited(ctx context.Context, url string, limit time.Duration) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	if limit > 0 {
		limited, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		request = request.WithContext(limited)
	}
	return c.http.Do(request) // want "goes with the response that it returns"
}

// Names returns rows that are closed by then.
func (c *Client) Names(query string) (*sql.Rows, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return c.db.QueryContext(ctx, query) // want "goes with the rows that it returns"
}

// Begin returns a transaction that is rolled back by then.
func (c *Client) Begin() (*sql.Tx, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return c.db.BeginTx(ctx, nil) // want "goes with the transaction that it returns"
}

// Plain makes it with its caller's.
func (c *Client) Plain(ctx context.Context, url string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	return c.http.Do(request)
}

// Read reads the body before it goes.
func (c *Client) Read(ctx context.Context, url string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, response.Body)
	return response, err
}

// Handed gives the cancel function to whoever closes the body.
func (c *Client) Handed(ctx context.Context, url string) (*http.Response, context.CancelFunc, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		cancel()
		return nil, nil, err
	}
	response, err := c.http.Do(request)
	return response, cancel, err
}

// Exec has its result at once.
func (c *Client) Exec(query string) (sql.Result, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return c.db.ExecContext(ctx, query)
}
