// Package given has methods that are given a context, and objects that keep one.
package given

import (
	"context"
	"database/sql"
	"net/http"
	"time"
)

type Reader struct {
	ctx context.Context
	db  *sql.DB
}

func NewReader(ctx context.Context, db *sql.DB) *Reader { return &Reader{ctx: ctx, db: db} }

// Names is given a context, and searches with the reader's.
func (r *Reader) Names(ctx context.Context, query string) (*sql.Rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return r.db.QueryContext(r.ctx, query) // want "the method uses given.Reader.ctx, not the context that it is given"
}

// Fetch makes a request of the reader's.
func (r *Reader) Fetch(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(r.ctx, http.MethodGet, url, nil) // want "the method uses given.Reader.ctx"
	if err != nil {
		return err
	}
	_, err = r.db.ExecContext(ctx, request.URL.Path)
	return err
}

// Close ends things whatever becomes of its caller.
func (r *Reader) Close(ctx context.Context) error {
	_, err := r.db.ExecContext(r.ctx, "close")
	return err
}

// Limited makes one of its own on purpose.
func (r *Reader) Limited(ctx context.Context, query string) (*sql.Rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(r.ctx, time.Second)
	defer cancel()
	return r.db.QueryContext(limited, query)
}

// Alone is given none.
func (r *Reader) Alone(query string) (*sql.Rows, error) {
	return r.db.QueryContext(r.ctx, query)
}

// Unused has one that it must take.
func (r *Reader) Unused(_ context.Context, query string) (*sql.Rows, error) {
	return r.db.QueryContext(r.ctx, query)
}
