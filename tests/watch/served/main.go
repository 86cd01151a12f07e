// Served is a server of net/http that counts its contexts, and those that net/http makes for it: the oracle of what
// `waybill watch` says of the server's own layers. It answers connections that it makes itself, and has no network.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
)

type baseKey struct{}
type connectionKey struct{}
type firstKey struct{}
type secondKey struct{}

// pipes is a listener whose connections are made by connect.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	c, open := <-p
	if !open {
		return nil, io.EOF
	}
	return c, nil
}
func (p pipes) Close() error   { return nil }
func (p pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }
func (p pipes) connect() net.Conn {
	here, there := net.Pipe()
	p <- there
	return here
}

type counts struct {
	Calls           int            `json:"calls"`
	Depth           map[string]int `json:"depth"`
	ValueDepth      map[string]int `json:"value_depth"`
	AddedValueDepth map[string]int `json:"added_value_depth"`
	Base            map[string]int `json:"base"`
	BaseValues      map[string]int `json:"base_values"`
}

// wrote counts one WithValue: how many layers there are then, with values, of the server, and of the server with values.
func (c *counts) wrote(layers, values, base, baseValues int) {
	c.Calls++
	c.Depth[strconv.Itoa(layers)]++
	c.ValueDepth[strconv.Itoa(values)]++
	c.AddedValueDepth[strconv.Itoa(values-baseValues)]++
	if base > 0 {
		c.Base[strconv.Itoa(base)]++
		c.BaseValues[strconv.Itoa(baseValues)]++
	}
}

// ServeHTTP makes two layers, with a cancellation between them or below them. One connection at a time is served, so
// nothing is counted at the same time.
func (c *counts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	if r.URL.Path == "/below" {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		defer cancel()
		ctx = context.WithValue(ctx, firstKey{}, 1)
		c.wrote(4+4, 5, 4, 2)
	} else {
		ctx = context.WithValue(ctx, firstKey{}, 1)
		c.wrote(4+3, 5, 4, 2)
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		defer cancel()
	}
	ctx = context.WithValue(ctx, secondKey{}, 1)
	c.wrote(4+5, 6, 4, 2)
	if ctx.Value(baseKey{}) == nil || ctx.Value(connectionKey{}) == nil {
		panic("a context lost a value")
	}
	fmt.Fprintln(w, "done")
}

func main() {
	connections := 100
	if len(os.Args) > 1 {
		connections, _ = strconv.Atoi(os.Args[1])
	}
	fmt.Fprintln(os.Stderr, "ready")
	bufio.NewReader(os.Stdin).ReadString('\n')
	c := &counts{Depth: map[string]int{}, ValueDepth: map[string]int{}, AddedValueDepth: map[string]int{}, Base: map[string]int{}, BaseValues: map[string]int{}}
	server := &http.Server{Handler: c,
		BaseContext: func(net.Listener) context.Context {
			defer c.wrote(1, 1, 0, 0)
			return context.WithValue(context.Background(), baseKey{}, 1)
		},
		ConnContext: func(ctx context.Context, _ net.Conn) context.Context {
			defer c.wrote(3, 3, 1, 1)
			return context.WithValue(ctx, connectionKey{}, 1)
		}}
	listener := make(pipes)
	ended := make(chan error)
	go func() { ended <- server.Serve(listener) }()
	for n := 0; n < connections; n++ {
		client := listener.connect()
		answers := bufio.NewReader(client)
		for _, path := range []string{"/below", "/between"} {
			fmt.Fprintf(client, "GET %s HTTP/1.1\r\nHost: served\r\n\r\n", path)
			answer, err := http.ReadResponse(answers, nil)
			if err != nil {
				panic(err)
			}
			io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
		}
		client.Close()
		c.wrote(4, 4, 2, 2) // net/http's local address
	}
	close(listener)
	<-ended
	c.wrote(2, 2, 1, 1) // net/http's server
	json.NewEncoder(os.Stdout).Encode(c)
}
