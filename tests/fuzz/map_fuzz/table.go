package main

import "net/http"

type entry struct {
	method, path string
	locked       bool
	handler      http.HandlerFunc
}

var table = []entry{{"GET", "/a", false, a}, {"POST", "/b", true, a}, {path: "/c", handler: a}}

func main() {
	for i, e := range table {
		h := http.Handler(e.handler)
		if e.locked && i > 0 || !e.locked && e.method == "" {
			h = wrap(h)
		}
		register(e.method, e.path, h)
	}
	http.ListenAndServe("", nil)
}

func register(method, path string, h http.Handler) {
	switch method {
	case "GET", "HEAD":
		http.Handle("GET "+path, h)
	case "POST":
		http.Handle("POST "+path, h)
		fallthrough
	default:
		http.Handle(path, h)
	}
	switch {
	case path == "/a":
		return
	case method != path:
		http.Handle(path+"/", h)
	}
}

func wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r) })
}

func a(w http.ResponseWriter, r *http.Request) {}
