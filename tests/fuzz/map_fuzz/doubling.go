package main

import (
	"fmt"
	"net/http"
	"path"
)

func main() {
	joined, printed, cleaned := "/a", "/b", "/c"
	for i := 0; i < 1000; i++ {
		joined += joined
		printed = fmt.Sprintf("%s%s", printed, printed)
		cleaned = path.Join(cleaned, cleaned)
		http.HandleFunc(joined, item)
		http.HandleFunc(printed, item)
		http.HandleFunc(cleaned, item)
	}
	http.ListenAndServe("", nil)
}

func item(w http.ResponseWriter, r *http.Request) {}
