// Package oracle asks a fixture's running router for its routes, and each of them for what a request
// meets on its way.
package oracle

import (
	"encoding/json"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"example.com/routes/record"
)

var output = flag.String("routes", "", "the file to write the routes to, as JSON")

// Endpoint is a route of the router's own list with the way to send a request to it.
type Endpoint struct {
	Method  string // "ANY" where the router doesn't ask for one
	Pattern string
	Send    func(http.Header)
}

// Switches are the parts of a fixture that its configuration turns on.
type Switches struct {
	on    map[string]bool
	known *[]string
}

// Is says whether a part is on.
func (s Switches) Is(name string) bool {
	if !slices.Contains(*s.known, name) {
		*s.known = append(*s.known, name)
	}
	return s.on[name]
}

// Header returns the headers of a request that has all that a fixture's components ask for.
func Header() http.Header {
	return http.Header{
		"Authorization": {"Bearer key"}, "X-Session": {"s1"}, "X-Parent": {"p1"}, "X-Tenant": {"acme"},
	}
}

// Test builds a fixture with each combination of its switches and sends to each route a plain request
// and one with all headers. It fails where no request to a route reaches its handler.
func Test(t *testing.T, framework Framework, build func(Switches) []Endpoint) {
	t.Helper()
	log.SetOutput(io.Discard)
	var known []string
	build(Switches{known: &known})
	var routes []Route
	for mask := range 1 << len(known) {
		switches := Switches{on: map[string]bool{}, known: &known}
		var names []string
		for bit, name := range known {
			if mask>>bit&1 == 1 {
				switches.on[name] = true
				names = append(names, name)
			}
		}
		configuration := strings.Join(names, ",")
		for _, endpoint := range build(switches) {
			reached := false
			for _, request := range []string{"plain", "full"} {
				header := http.Header{}
				if request == "full" {
					header = Header()
				}
				visit := record.Watch(func() { endpoint.Send(header) })
				if !visit.Handled {
					continue
				}
				reached = true
				route := framework.describe(visit)
				route.Method, route.Pattern = endpoint.Method, endpoint.Pattern
				route.Configuration, route.Request = configuration, request
				routes = append(routes, route)
			}
			if !reached {
				t.Errorf("%s %s: no request reaches its handler (with %q)", endpoint.Method, endpoint.Pattern, configuration)
			}
		}
	}
	if len(routes) == 0 {
		t.Error("the router has no routes")
	}
	if *output != "" {
		text, err := json.Marshal(map[string][]Route{"routes": routes})
		if err == nil {
			err = os.WriteFile(*output, text, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
