// Package virtual serves requests that it makes itself by the server that is in the context.
package virtual

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
)

type key string

const (
	serverKey key = "server"
	connKey   key = "conn"
	otherKey  key = "other"
	peerKey   key = "peer"
)

type Server struct{ next http.Handler }

// Listen has each connection's requests hold the connection.
func (s *Server) Listen(address string) error {
	server := http.Server{
		Addr:    address,
		Handler: s,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(context.WithValue(ctx, connKey, c), peerKey, c.RemoteAddr())
		},
	}
	return server.ListenAndServe()
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	conn := r.Context().Value(connKey).(net.Conn) // want "connKey was not written"
	ctx := context.WithValue(r.Context(), serverKey, s)
	w.Header().Set("X-From", conn.RemoteAddr().String())
	s.next.ServeHTTP(w, r.WithContext(ctx))
}

// Include has the server that serves the request serve another one.
func Include(r *http.Request, path string) (string, error) {
	sub, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return "", err
	}
	sub.Host = r.Host
	into := httptest.NewRecorder()
	server := r.Context().Value(serverKey).(http.Handler)
	server.ServeHTTP(into, sub)
	return into.Body.String(), nil
}

// Either of two types may be under this key, so it isn't known who serves.
type Peers struct{}

func (Peers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.Context().Value(peerKey).(net.Addr)
}

func WithOther(ctx context.Context, s *Server, p Peers, plain bool) context.Context {
	if plain {
		return context.WithValue(ctx, otherKey, p)
	}
	return context.WithValue(ctx, otherKey, s)
}

func Other(r *http.Request, path string) {
	sub, _ := http.NewRequest(http.MethodGet, path, nil)
	r.Context().Value(otherKey).(http.Handler).ServeHTTP(httptest.NewRecorder(), sub)
}
