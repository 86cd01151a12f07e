// Command load keeps a number of requests to a gateway under way and counts the answers.
package main

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	url := flag.String("url", "http://127.0.0.1:8080/v1/orders/17", "what to ask for")
	key := flag.String("key", "key-batch", "the API key to send")
	inFlight := flag.Int("in-flight", 100, "requests under way at any time")
	requests := flag.Int64("requests", 10000, "requests in all")
	flag.Parse()

	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: *inFlight}}
	var sent atomic.Int64
	var mu sync.Mutex
	answers := map[string]int{}
	began := time.Now()
	var all sync.WaitGroup
	for range *inFlight {
		all.Add(1)
		go func() {
			defer all.Done()
			for sent.Add(1) <= *requests {
				answer := ask(client, *url, *key)
				mu.Lock()
				answers[answer]++
				mu.Unlock()
			}
		}()
	}
	all.Wait()
	took := time.Since(began)

	var names []string
	for name := range answers {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Printf("%8d  %s\n", answers[name], name)
	}
	fmt.Printf("%.1f requests a second for %.1f s\n", float64(*requests)/took.Seconds(), took.Seconds())
	if answers["200 OK"] != int(*requests) {
		os.Exit(1)
	}
}

// ask returns the answer's status, or what kept it from coming.
func ask(client *http.Client, url, key string) string {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err.Error()
	}
	request.Header.Set("X-Api-Key", key)
	response, err := client.Do(request)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err.Error()
	}
	return response.Status
}
