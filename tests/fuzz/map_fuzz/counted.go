package main

import (
	"fmt"
	"net/http"
)

func main() {
	mux := http.NewServeMux()
	for version := 1; version <= 3; version++ {
		mux.HandleFunc(fmt.Sprintf("GET /v%d/items/%02d", version, version*10), item)
	}
	for size := 1; size < 1<<62; size *= 2 {
		mux.HandleFunc("/size/"+fmt.Sprint(size), item)
	}
	path := ""
	for range 5 {
		path += "/a"
		mux.HandleFunc(path, item)
	}
	for left := -9223372036854775807; left < 0; left -= 1 {
		mux.HandleFunc(fmt.Sprintf("/%d", left/-1), item)
	}
	for {
		path += path
		mux.HandleFunc(path, item)
		if path == "" {
			break
		}
	}
	http.ListenAndServe("", mux)
}

func item(w http.ResponseWriter, r *http.Request) {}
