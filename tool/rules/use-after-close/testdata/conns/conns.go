// Package conns closes what it hands out.
package conns

import (
	"context"
	"net"

	"example.com/closing/keys"
)

func Open(ctx context.Context) (context.Context, error) {
	conn, err := net.Dial("tcp", "db:1")
	if err != nil {
		return nil, err
	}
	defer conn.Close() // want "net.Conn.Close lets go of the value of keys.connKey\\{\\}, and the context that holds it is returned after that \\[likely\\]"
	return keys.WithConn(ctx, conn), nil
}

// Checked closes it on the way out alone.
func Checked(ctx context.Context) (context.Context, error) {
	conn, err := net.Dial("tcp", "db:1")
	if err != nil {
		return nil, err
	}
	ctx = keys.WithConn(ctx, conn)
	if err := ping(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return ctx, nil
}

func ping(ctx context.Context) error {
	_ = keys.Conn(ctx)
	return nil
}
