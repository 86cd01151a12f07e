// Package audit stands between those who start and those who read.
package audit

import (
	"context"
	"log"

	"example.com/unchecked/session"
)

type Log struct{ prefix string }

func (l *Log) Write(ctx context.Context, what string) {
	ctx = session.WithTrace(ctx, what)
	log.Print(l.prefix, session.User(ctx), session.Trace(ctx), session.Role(ctx), session.Locale(ctx))
}

func Tenant(ctx context.Context) { log.Print(session.Tenant(ctx)) }

func Branch(ctx context.Context) { log.Print(session.Branch(ctx)) }
