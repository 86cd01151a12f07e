// Package state uses texts as keys, in a program of which a dependency is not on disk.
package state

import (
	"context"

	"example.com/elsewhere"
)

type key int

const ctxKeyBaseURI key = iota

const sessionKey = "session-token"

func With(ctx context.Context, base, session string) context.Context {
	ctx = elsewhere.Put(ctx, sessionKey, session)
	return context.WithValue(ctx, ctxKeyBaseURI, base)
}

func Base(ctx context.Context) string {
	base, _ := ctx.Value(ctxKeyBaseURI).(string)
	return base
}

// Moved looks the key's name up: key-mismatch.
func Moved(ctx context.Context) string {
	base, _ := ctx.Value("baseuri").(string)
	return base
}

// Override looks up what nobody writes, under a text that is hardly another's: never-written.
func Override(ctx context.Context) string {
	override, _ := ctx.Value("visibility-override").(string)
	return override
}

// User looks up a text that the dependency may well write.
func User(ctx context.Context) string {
	user, _ := ctx.Value("user").(string)
	return user
}

// Session looks up what the dependency is asked to write.
func Session(ctx context.Context) string {
	session, _ := ctx.Value(sessionKey).(string)
	return session
}

// Owner looks the dependency's own key up by its text.
func Owner(ctx context.Context) string {
	owner, _ := ctx.Value("example.com/elsewhere/ctxOwner").(string)
	return owner
}
