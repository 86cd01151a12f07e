// Counted makes contexts and counts what it does: the oracle of `waybill watch`. It writes its counts
// as JSON when it is done, and begins when it has read a line.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
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

// chain is a context with what is known of it.
type chain struct {
	context.Context
	layers, values int
	keys           []string
}

type counts struct {
	Calls      int            `json:"calls"`
	Depth      map[string]int `json:"depth"`
	ValueDepth map[string]int `json:"value_depth"`
	Keys       map[string]int `json:"keys"`
	Conflicts  map[string]int `json:"conflicts"`
	Cancels    int            `json:"cancels"`
}

func newCounts() *counts {
	return &counts{Depth: map[string]int{}, ValueDepth: map[string]int{}, Keys: map[string]int{}, Conflicts: map[string]int{}}
}

func (c *counts) merge(o *counts) {
	c.Calls += o.Calls
	c.Cancels += o.Cancels
	for _, m := range [][2]map[string]int{{c.Depth, o.Depth}, {c.ValueDepth, o.ValueDepth}, {c.Keys, o.Keys}, {c.Conflicts, o.Conflicts}} {
		for k, v := range m[1] {
			m[0][k] += v
		}
	}
}

// wrote counts one WithValue on `parent`.
func (c *counts) wrote(parent chain, ctx context.Context, key, site string) chain {
	next := chain{Context: ctx, layers: parent.layers + 1, values: parent.values + 1}
	next.keys = append(append([]string{}, parent.keys...), key)
	c.Calls++
	c.Depth[strconv.Itoa(next.layers)]++
	c.ValueDepth[strconv.Itoa(next.values)]++
	c.Keys[key]++
	for _, k := range parent.keys {
		if k == key {
			c.Conflicts[site]++
			break
		}
	}
	return next
}

func layer(parent chain, ctx context.Context) chain {
	return chain{Context: ctx, layers: parent.layers + 1, values: parent.values, keys: parent.keys}
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

func (c *counts) cancelled(p chain) (chain, context.CancelFunc) {
	ctx, cancel := context.WithCancel(p.Context)
	c.Cancels++
	return layer(p, ctx), cancel
}

func (c *counts) timed(p chain) (chain, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(p.Context, time.Hour)
	c.Cancels++
	return layer(p, ctx), cancel
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
	p = c.writePlain(p, "request-id")
	p = c.writePlain(p, longName)
	p = c.writePlain(p, longName+strconv.Itoa(n%3))
	p = c.writePair(p, 1, int64(n%2))
	p = c.writePointer(p)
	if n%2 == 0 {
		p = layer(p, embedded{p.Context, n})
		p = c.writeName(p, "tenant")
	}
	if n%3 == 0 {
		var stop context.CancelFunc
		p, stop = c.timed(p)
		defer stop()
		p = c.writeInlined(p)
		p = c.writePair(p, 1, 1)
	}
	if n%5 == 0 {
		own := &pointedTo{number: n}
		own.inner.Context = p.Context
		p = layer(p, own)
		p = c.writePlain(p, strings.Repeat("request-", 1)+"id")
		p = c.writePointer(p)
	}
	if n%7 == 0 {
		var e interface{} = &asserted{p.Context}
		p = layer(p, e.(extra).(context.Context))
		p = c.writeNumber(p, n%4)
		p = c.writeNumber(p, n%4)
	}
	p = detached(p)
	if n%11 == 0 {
		done := make(chan chain)
		go func() { done <- c.deep(p, 40) }()
		p = <-done
	}
	p = c.writeName(p, "route")
	if p.Value(emptyKey{}) == nil || p.Value(nameKey("nobody")) != nil {
		panic("a context lost a value")
	}
}

func main() {
	requests := 1000
	if len(os.Args) > 1 {
		requests, _ = strconv.Atoi(os.Args[1])
	}
	fmt.Fprintln(os.Stderr, "ready")
	bufio.NewReader(os.Stdin).ReadString('\n')
	const workers = 4
	done := make(chan *counts)
	for w := 0; w < workers; w++ {
		go func(w int) {
			c := newCounts()
			for n := w; n < requests; n += workers {
				root := chain{Context: context.Background()}
				if n%13 == 0 {
					root.Context = context.TODO()
				}
				c.request(n, root)
			}
			done <- c
		}(w)
	}
	all := newCounts()
	for w := 0; w < workers; w++ {
		all.merge(<-done)
	}
	json.NewEncoder(os.Stdout).Encode(all)
}
