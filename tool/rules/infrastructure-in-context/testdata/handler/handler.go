package handler

import (
	"context"
	"database/sql"
	"net/http"

	"example.com/infrastructure/keys"
)

type requestKey struct{}
type dbKey struct{}
type stateKey struct{}

type state struct {
	user string
	tx   *sql.Tx
}

func Request(ctx context.Context, r *http.Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r) // want "the value of handler.requestKey\\{\\} is the request itself \\(\\*http.Request\\)"
}

func WithDB(ctx context.Context, db *sql.DB) context.Context {
	return context.WithValue(ctx, dbKey{}, db) // want "is a database \\(\\*sql.DB\\)"
}

func Field(ctx context.Context, user string, tx *sql.Tx) context.Context {
	return context.WithValue(ctx, stateKey{}, &state{user: user, tx: tx}) // want "holds a transaction in \\*handler.state.tx"
}

func Helper(ctx context.Context, client *http.Client) context.Context {
	return keys.With(ctx, "client", client) // want "is an HTTP client \\(\\*http.Client\\)"
}

func Deep(ctx context.Context, w http.ResponseWriter) context.Context {
	return keys.Twice(ctx, w) // want "is the response writer"
}

func Nested(ctx, other context.Context) context.Context {
	return context.WithValue(ctx, stateKey{}, other) // want "is a context \\(context.Context\\)"
}
