// Counted makes contexts and counts what it does: the oracle of `waybill watch`. It writes its counts
// as JSON when it is done, and begins when it has read a line; it ends after as many requests as it was given, or
// when it has read another line.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

type emptyKey struct{}
type nameKey string
type numberKey int
type pairKey struct{ a, b int64 }
type mixedKey struct {
	name   string
	number int
}
type pointedKey struct{ name string }

var pointed = &pointedKey{"pointed"}
var longName = strings.Repeat("waybill-", 8)

// embedded is a context type of the program's own, used by value: its interface word is a pointer to it.
type embedded struct {
	context.Context
	number int
}

// pointedTo is one that is used by pointer, with its parent behind another field.
type pointedTo struct {
	number int
	inner  struct {
		name string
		context.Context
	}
}

func (p *pointedTo) Deadline() (time.Time, bool)       { return p.inner.Deadline() }
func (p *pointedTo) Done() <-chan struct{}             { return p.inner.Done() }
func (p *pointedTo) Err() error                        { return p.inner.Err() }
func (p *pointedTo) Value(key interface{}) interface{} { return p.inner.Value(key) }

// asserted becomes a context by a type assertion alone: the compiler makes no itab for it.
type asserted struct{ context.Context }

func (a *asserted) Extra() {}

type extra interface{ Extra() }

// answering is one that knows one key itself.
type answering struct{ context.Context }

type answeredKey struct{}

func (a *answering) Value(key interface{}) interface{} {
	if key == (answeredKey{}) {
		return 1
	}
	return a.Context.Value(key)
}

// chain is a context with what is known of it.
type chain struct {
	context.Context
	layers, values int
	keys           []string // of its value layers, the oldest first
	answers        int      // value layers below the layer that answers itself; 0: there is none
}

type counts struct {
	Requests       int            `json:"requests"`
	Calls          int            `json:"calls"`
	Depth          map[string]int `json:"depth"`
	ValueDepth     map[string]int `json:"value_depth"`
	Keys           map[string]int `json:"keys"`
	Conflicts      map[string]int `json:"conflicts"`
	Cancels        int            `json:"cancels"`
	CancelsMade    map[string]int `json:"cancels_made"`
	NeverCancelled map[string]int `json:"never_cancelled"`
	Lookups        map[string]int `json:"lookups"`
	RootCalls      map[string]int `json:"root_calls"`
	RootDeepest    map[string]int `json:"root_deepest"` // of several processes the greatest

	root string          // what the goroutine at work was started with
	kept context.Context // the last that was forgotten
}

func newCounts(root string) *counts {
	return &counts{Depth: map[string]int{}, ValueDepth: map[string]int{}, Keys: map[string]int{}, Conflicts: map[string]int{},
		CancelsMade: map[string]int{}, NeverCancelled: map[string]int{}, Lookups: map[string]int{}, RootCalls: map[string]int{},
		RootDeepest: map[string]int{}, root: root}
}

func (c *counts) merge(o *counts) {
	c.Calls += o.Calls
	c.Cancels += o.Cancels
	for _, m := range [][2]map[string]int{{c.Depth, o.Depth}, {c.ValueDepth, o.ValueDepth}, {c.Keys, o.Keys}, {c.Conflicts, o.Conflicts},
		{c.CancelsMade, o.CancelsMade}, {c.NeverCancelled, o.NeverCancelled}, {c.Lookups, o.Lookups}, {c.RootCalls, o.RootCalls}} {
		for k, v := range m[1] {
			m[0][k] += v
		}
	}
	for k, v := range o.RootDeepest {
		if v > c.RootDeepest[k] {
			c.RootDeepest[k] = v
		}
	}
}

// wrote counts one WithValue on `parent`.
func (c *counts) wrote(parent chain, ctx context.Context, key, site string) chain {
	next := chain{Context: ctx, layers: parent.layers + 1, values: parent.values + 1, answers: parent.answers}
	next.keys = append(append([]string{}, parent.keys...), key)
	c.Calls++
	c.Depth[strconv.Itoa(next.layers)]++
	c.ValueDepth[strconv.Itoa(next.values)]++
	c.Keys[key]++
	c.RootCalls[c.root]++
	if next.values > c.RootDeepest[c.root] {
		c.RootDeepest[c.root] = next.values
	}
	for _, k := range parent.keys {
		if k == key {
			c.Conflicts[site]++
			break
		}
	}
	return next
}

func layer(parent chain, ctx context.Context) chain {
	return chain{Context: ctx, layers: parent.layers + 1, values: parent.values, keys: parent.keys, answers: parent.answers}
}

// find looks a key up and counts what that takes.
func (c *counts) find(p chain, key interface{}, name string) {
	c.Lookups["count"]++
	found := p.Context.Value(key)
	for i := len(p.keys) - 1; i >= 0; i-- {
		c.Lookups["layers"]++
		if p.keys[i] == name {
			c.Lookups["hits"]++
			if found == nil {
				panic("a context lost a value")
			}
			return
		}
		if name == "" && p.answers > 0 && i == p.answers {
			if found == nil {
				panic("a context did not answer")
			}
			return
		}
	}
	c.Lookups["misses"]++
	if found != nil {
		panic("a context made a value up")
	}
}

// made counts a context with a cancellation; `never` says that nobody will cancel it.
func (c *counts) made(site string, never bool) {
	c.Cancels++
	c.CancelsMade[site]++
	if never {
		c.NeverCancelled[site]++
	}
}

//go:noinline
func (c *counts) writeEmpty(p chain) chain {
	return c.wrote(p, context.WithValue(p.Context, emptyKey{}, 1), "main.emptyKey", "main.(*counts).writeEmpty")
}

//go:noinline
func (c *counts) writeName(p chain, name string) chain {
	return c.wrote(p, context.WithValue(p.Context, nameKey(name), 1), "main.nameKey "+strconv.Quote(name), "main.(*counts).writeName")
}

//go:noinline
func (c *counts) writeNumber(p chain, number int) chain {
	return c.wrote(p, context.WithValue(p.Context, numberKey(number), 1), "main.numberKey "+strconv.Itoa(number), "main.(*counts).writeNumber")
}

//go:noinline
func (c *counts) writePair(p chain, a, b int64) chain {
	return c.wrote(p, context.WithValue(p.Context, pairKey{a, b}, 1), fmt.Sprintf("main.pairKey %016x%016x", flip(a), flip(b)), "main.(*counts).writePair")
}

// flip gives the bytes of a number as they stand in memory.
func flip(n int64) uint64 {
	var r uint64
	for i := 0; i < 8; i++ {
		r = r<<8 | uint64(n)&255
		n >>= 8
	}
	return r
}

//go:noinline
func (c *counts) writePointer(p chain) chain {
	return c.wrote(p, context.WithValue(p.Context, pointed, 1), "*main.pointedKey", "main.(*counts).writePointer")
}

//go:noinline
func (c *counts) writePlain(p chain, name string) chain {
	return c.wrote(p, context.WithValue(p.Context, name, 1), "string "+strconv.Quote(name), "main.(*counts).writePlain")
}

// put is inlined into those who call it; each of them is a site.
func put(p chain) context.Context { return context.WithValue(p.Context, emptyKey{}, 2) }

//go:noinline
func (c *counts) writeInlined(p chain) chain {
	return c.wrote(p, put(p), "main.emptyKey", "main.put")
}

//go:noinline
func (c *counts) cancelled(p chain) (chain, context.CancelFunc) {
	ctx, cancel := context.WithCancel(p.Context)
	c.made("main.(*counts).cancelled", false)
	return layer(p, ctx), cancel
}

func (c *counts) timed(p chain) (chain, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(p.Context, time.Hour)
	c.made("main.(*counts).timed", false)
	return layer(p, ctx), cancel
}

// forgotten makes a context that nobody cancels: its parent never ends.
//
//go:noinline
func (c *counts) forgotten() {
	ctx, cancel := context.WithCancel(context.Background())
	c.made("main.(*counts).forgotten", true)
	c.kept = ctx
	_ = cancel
}

// inherited makes one whose own function is never called: its parent is cancelled.
//
//go:noinline
func (c *counts) inherited(p chain) chain {
	ctx, cancel := context.WithDeadline(p.Context, time.Now().Add(time.Hour))
	c.made("main.(*counts).inherited", false)
	_ = cancel
	return layer(p, ctx)
}

// expired makes one that ends by itself.
//
//go:noinline
func (c *counts) expired(p chain) {
	ctx, cancel := context.WithTimeout(p.Context, time.Microsecond)
	c.made("main.(*counts).expired", false)
	<-ctx.Done()
	cancel()
	cancel()
}

// deep needs more stack each time, so that WithValue's prologue now and then has to grow it.
//
//go:noinline
func (c *counts) deep(p chain, n int) chain {
	var room [512]byte
	room[n%512] = byte(n)
	if n > 0 {
		return c.deep(c.writeNumber(p, n), n-1)
	}
	if room[0] > 1 {
		return chain{}
	}
	return c.writeEmpty(p)
}

// request makes one request's chain; `n` chooses its shape.
func (c *counts) request(n int, root chain) {
	p := c.writeEmpty(root)
	p = c.writeName(p, "tenant")
	p = c.writeName(p, "user")
	p, cancel := c.cancelled(p)
	defer cancel()
	c.find(p, nameKey("tenant"), "main.nameKey \"tenant\"")
	p = c.writePlain(p, "request-id")
	p = c.writePlain(p, longName)
	p = c.writePlain(p, longName+strconv.Itoa(n%3))
	p = c.writePair(p, 1, int64(n%2))
	p = c.writePointer(p)
	if n%2 == 0 {
		p = layer(p, embedded{p.Context, n})
		c.find(p, emptyKey{}, "main.emptyKey")
		var stop context.CancelFunc
		p, stop = c.cancelled(p)
		defer stop()
		p = c.writeName(p, "tenant")
	}
	if n%3 == 0 {
		var stop context.CancelFunc
		p, stop = c.timed(p)
		defer stop()
		c.find(p, nameKey("nobody"), "main.nameKey \"nobody\"")
		p = c.writeInlined(p)
		p = c.writePair(p, 1, 1)
	}
	if n%5 == 0 {
		own := &pointedTo{number: n}
		own.inner.Context = p.Context
		p = layer(p, own)
		c.find(p, pointed, "*main.pointedKey")
		p = layer(p, &answering{p.Context})
		p.answers = p.values
		p = c.writePlain(p, strings.Repeat("request-", 1)+"id")
		p = c.writePointer(p)
		c.find(p, answeredKey{}, "")
		c.find(p, emptyKey{}, "main.emptyKey")
	}
	if n%7 == 0 {
		var e interface{} = &asserted{p.Context}
		p = layer(p, e.(extra).(context.Context))
		p = c.writeNumber(p, n%4)
		p = c.writeNumber(p, n%4)
	}
	if n%17 == 0 {
		c.forgotten()
	}
	if n%19 == 0 {
		p = c.inherited(p)
		p = c.writeNumber(p, 19)
	}
	if n%23 == 0 {
		c.expired(p)
	}
	p = c.detached(p, n)
	c.find(p, nameKey("tenant"), "main.nameKey \"tenant\"")
	if n%11 == 0 {
		job := deepJob{c, p, make(chan chain)}
		deepJobs <- job
		p = <-job.done
	}
	p = c.writeName(p, "route")
	c.find(p, emptyKey{}, "main.emptyKey")
	c.find(p, nameKey("nobody"), "main.nameKey \"nobody\"")
}

// Goroutines are started with functions that have no arguments: what the compiler makes of others has no name that all
// versions of Go agree on.
type deepJob struct {
	*counts
	chain
	done chan chain
}

var deepJobs = make(chan deepJob)

// deepWorker starts a goroutine for each job: its stack is small.
func deepWorker() {
	job := <-deepJobs
	go deepWorker()
	before := job.root
	job.root = "main.deepWorker"
	p := job.deep(job.chain, 40)
	job.root = before
	job.done <- p
}

// grower keeps its chain, which grows.
func grower() {
	c := newCounts("main.grower")
	p := chain{Context: context.Background()}
	for n := 0; n < 300; n++ {
		p = c.writeNumber(p, n%5)
	}
	done <- c
}

const workers = 4

// requests hands out their numbers.
var requests struct {
	sync.Mutex
	next, end int
}

func nextRequest() int {
	requests.Lock()
	defer requests.Unlock()
	if requests.next == requests.end {
		return -1
	}
	requests.next++
	return requests.next - 1
}

var done = make(chan *counts)

func worker() {
	c := newCounts("main.worker")
	for n := nextRequest(); n >= 0; n = nextRequest() {
		root := chain{Context: context.Background()}
		if n%13 == 0 {
			root.Context = context.TODO()
		}
		c.request(n, root)
	}
	done <- c
}

func main() {
	requests.end = 1000
	if len(os.Args) > 1 {
		requests.end, _ = strconv.Atoi(os.Args[1])
	}
	fmt.Fprintln(os.Stderr, "ready")
	input := bufio.NewReader(os.Stdin)
	input.ReadString('\n')
	go func() {
		if line, _ := input.ReadString('\n'); line != "" {
			requests.Lock()
			requests.end = requests.next
			requests.Unlock()
		}
	}()
	go deepWorker()
	go grower()
	for w := 0; w < workers; w++ {
		go worker()
	}
	all := newCounts("")
	for w := 0; w <= workers; w++ {
		all.merge(<-done)
	}
	all.Requests = requests.end
	json.NewEncoder(os.Stdout).Encode(all)
}
