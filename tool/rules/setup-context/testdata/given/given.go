// Package given has methods that are given a context, and objects that keep one.
package given

import (
	"context"
	"database/sql"
	"log"
	"net/http"
	"time"
)

type Reader struct {
	ctx context.Context
	db  *sql.DB
}

func NewReader(ctx context.Context, db *sql.DB) *Reader { return &Reader{ctx: ctx, db: db} }

func note(ctx context.Context, query string) { log.Print(ctx.Value(noted{}), query) }

type noted struct{}

// Names is given a context, and searches with the reader's.
func (r *Reader) Names(ctx context.Context, query string) (*sql.Rows, error) {
	note(ctx, query)
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
	note(ctx, query)
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

// Raced only looks whether its caller is gone.
func (r *Reader) Raced(ctx context.Context, query string) (*sql.Rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return r.db.QueryContext(r.ctx, query)
}

// Writer has a context for something of its own.
type Writer struct {
	flushCtx context.Context
	db       *sql.DB
}

func NewWriter(ctx context.Context, db *sql.DB) *Writer { return &Writer{flushCtx: ctx, db: db} }

func (w *Writer) Write(ctx context.Context, query string) error {
	note(ctx, query)
	_, err := w.db.ExecContext(w.flushCtx, query)
	return err
}

// Verifier is made for one piece of work, with its context.
type Verifier struct {
	ctx context.Context
	db  *sql.DB
}

func Verify(ctx context.Context, db *sql.DB) error {
	v := &Verifier{ctx: ctx, db: db}
	return v.decrypt(ctx)
}

func (v *Verifier) decrypt(ctx context.Context) error {
	note(ctx, "decrypt")
	_, err := v.db.ExecContext(v.ctx, "decrypt")
	return err
}

// Import is made for one piece of work by its constructor's caller.
type Import struct {
	ctx context.Context
	db  *sql.DB
}

func newImport(ctx context.Context, db *sql.DB) *Import { return &Import{ctx: ctx, db: db} }

func ImportAll(ctx context.Context, db *sql.DB) error { return newImport(ctx, db).load(ctx) }

func (i *Import) load(ctx context.Context) error {
	note(ctx, "load")
	_, err := i.db.ExecContext(i.ctx, "load")
	return err
}
