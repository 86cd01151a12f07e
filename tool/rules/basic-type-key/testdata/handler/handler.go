// Package handler picks keys and hands them to setters in other packages.
package handler

import (
	"context"
	"net/http"

	"example.com/basic/relay"
	"example.com/basic/store"
	"example.com/basic/text"
	"github.com/gin-gonic/gin"
)

func one(ctx context.Context, t string) context.Context {
	return store.Put(ctx, "tenant", t) // want "the context key \"tenant\" has the predeclared type string"
}

func two(ctx context.Context, t string) context.Context {
	return relay.Tag(ctx, "tenant", t) // want "the context key \"tenant\" has the predeclared type string"
}

func request(r *http.Request) *http.Request {
	return relay.TagRequest(r, "path", r.URL.Path) // want "the context key \"path\" has the predeclared type string"
}

func stringSetter(ctx context.Context, t string) context.Context {
	return text.Put(ctx, "region", t) // want "the context key \"region\" .*; Put takes every key as string"
}

func fromRequest(r *http.Request) context.Context {
	return text.Copy(r.Context(), r.Header.Get("Name"), 1)
}

func functionValue(ctx context.Context, t string) context.Context {
	put := store.Put
	return put(ctx, "zone", t) // want "the context key \"zone\" has the predeclared type string"
}

func plugged(ctx context.Context, setter store.Setter, t string) context.Context {
	return setter.Set(ctx, "plug", t) // want "the context key \"plug\" has the predeclared type string.*\\[likely\\]"
}

func ginRequest(c *gin.Context) {
	relay.Put(c, "account", 1) // want "the context key \"account\" has the predeclared type string"
	relay.Put(c, store.Key("account"), 1)
}

func ownType(ctx context.Context, t string) context.Context {
	ctx = store.Put(ctx, store.Key("tenant"), t)
	ctx = relay.Tag(ctx, store.Key("path"), t)
	return store.PutKey(ctx, "region", t)
}

var _ = []any{one, two, request, stringSetter, fromRequest, functionValue, plugged, ginRequest, ownType}
