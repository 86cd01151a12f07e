package incident_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.com/incident/proxy"
)

var update = flag.Bool("update", false, "record the responses and the access log anew")

// recorded is a request of testdata/requests.json. They are sent in the order of the file, since
// the rate limit remembers.
type recorded struct {
	Name   string            `json:"name"`
	After  string            `json:"after"` // how far the clock moves first
	Method string            `json:"method"`
	Target string            `json:"target"`
	Header map[string]string `json:"header"`
	Body   string            `json:"body"`
}

func requests(t *testing.T) []recorded {
	t.Helper()
	text, err := os.ReadFile("testdata/requests.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []recorded
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("testdata/requests.json holds no requests")
	}
	return all
}

var dateHeader = regexp.MustCompile(`(?m)^Date: [^\r]*\r\n`)

// send returns the bytes of the response, without the Date header that net/http adds.
func (g *gateway) send(t *testing.T, r recorded) string {
	t.Helper()
	if r.After != "" {
		d, err := time.ParseDuration(r.After)
		if err != nil {
			t.Fatal(err)
		}
		g.clock.Add(int64(d))
	}
	request, err := http.NewRequest(r.Method, g.server.URL+r.Target, strings.NewReader(r.Body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range r.Header {
		request.Header.Set(name, value)
	}
	request.Close = true
	connection, err := net.Dial("tcp", g.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if err := request.Write(connection); err != nil {
		t.Fatal(err)
	}
	response, err := io.ReadAll(connection)
	if err != nil {
		t.Fatal(err)
	}
	return dateHeader.ReplaceAllString(string(response), "")
}

// TestResponses sends the recorded requests to both variants: each must answer with the recorded
// responses, byte for byte, and log the recorded lines.
func TestResponses(t *testing.T) {
	all := requests(t)
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) {
			g := start(t, v)
			var responses bytes.Buffer
			for _, r := range all {
				fmt.Fprintf(&responses, "=== %s: %s %s\n%s\n", r.Name, r.Method, r.Target,
					strings.ReplaceAll(g.send(t, r), "\r\n", "\n"))
			}
			g.server.Close()
			compare(t, "testdata/responses.txt", responses.Bytes())
			compare(t, "testdata/access-log.jsonl", g.log.Bytes())
		})
	}
}

// compare compares with a recorded file. With -update the first variant records it, so that the
// second one is still compared.
func compare(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update && strings.HasSuffix(t.Name(), "/"+variants[0].name) {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	gotLines, wantLines := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i, line := range gotLines {
		if i >= len(wantLines) || line != wantLines[i] {
			t.Fatalf("%s:%d: not as recorded; got\n%s", file, i+1, line)
		}
	}
	t.Fatalf("%s: %d lines, %d are recorded", file, len(gotLines), len(wantLines))
}

// TestUpstreamDown is apart from the recorded requests because it needs an upstream of its own.
func TestUpstreamDown(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + listener.Addr().String()
	listener.Close()
	var first string
	for _, v := range variants {
		g := start(t, v)
		g.platform.Upstream = proxy.New(nobody)
		got := g.send(t, recorded{Method: "GET", Target: "/v1/orders/17",
			Header: map[string]string{"X-Api-Key": "key-ada", "X-Request-Id": "r-1"}})
		if !strings.HasPrefix(got, "HTTP/1.1 502 ") || !strings.Contains(got, `"upstream-failed"`) {
			t.Errorf("%s: got\n%s", v.name, got)
		}
		if first == "" {
			first = got
		}
		if got != first {
			t.Errorf("%s answers\n%s\n%s answers\n%s", variants[0].name, first, v.name, got)
		}
	}
}
