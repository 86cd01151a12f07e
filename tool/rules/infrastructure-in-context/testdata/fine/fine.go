package fine

import (
	"context"
	"database/sql"
	"log/slog"
	"net/http"

	"github.com/sirupsen/logrus"

	"example.com/infrastructure/handler"
	"example.com/infrastructure/keys"
)

type loggerKey struct{}
type userKey struct{}

type user struct {
	name  string
	roles []string
}

// Logger says something about the request.
func Logger(ctx context.Context, logger *slog.Logger) context.Context {
	return context.WithValue(ctx, loggerKey{}, logger)
}

// User is what the request brought.
func User(ctx context.Context, name string) context.Context {
	return keys.With(ctx, "user", &user{name: name})
}

// Header is a part of the request.
func Header(ctx context.Context, r *http.Request) context.Context {
	return context.WithValue(ctx, userKey{}, r.Header)
}

// Typed calls a setter that is told at its own write.
func Typed(ctx context.Context, db *sql.DB) context.Context { return handler.WithDB(ctx, db) }

// Entry is a logger, though it holds a context.
func Entry(ctx context.Context, entry *logrus.Entry) context.Context {
	return context.WithValue(ctx, loggerKey{}, entry)
}
