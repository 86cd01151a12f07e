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

// Appended changes the map in place.
func Appended(r *http.Request) {
	outgoing.Append("user", r.Header.Get("User")) // want "the metadata in the package-level outgoing is derived from itself and kept"
}

// AppendedToOwn changes a map of its own.
func AppendedToOwn(r *http.Request) metadata.MD {
	own := metadata.MD{}
	own.Append("user", r.Header.Get("User"))
	return own
}

func init() {
	base = keys.WithUser(base, "system")
}

var stop func()

// Run sets up what ends it, which disarms itself.
func Run(ctx context.Context) {
	stop = func() {
		stop = func() {}
		base = keys.WithUser(base, "end")
	}
	<-ctx.Done()
}

func Counts(mux *http.ServeMux) {
	mux.HandleFunc("/count", func(http.ResponseWriter, *http.Request) {
		base = keys.WithUser(base, "count") // want "the context in the package-level base is derived from itself and kept"
	})
}
