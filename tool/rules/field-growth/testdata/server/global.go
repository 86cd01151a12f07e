package server

import (
	"context"
	"net/http"

	"example.com/field/keys"
	"google.golang.org/grpc/metadata"
)

var base = context.Background()

var outgoing = metadata.MD{}

func Handle(w http.ResponseWriter, r *http.Request) {
	base = keys.WithUser(base, r.Header.Get("User")) // want "the context in the package-level base is derived from itself and kept"
}

func Outgoing(r *http.Request) {
	outgoing = metadata.Join(outgoing, metadata.Pairs("user", r.Header.Get("User"))) // want "the metadata in the package-level outgoing is derived from itself and kept"
}

func init() {
	base = keys.WithUser(base, "system")
}
