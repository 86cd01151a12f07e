// Runs the scenarios of a table with Go's context package and prints what is seen.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

type small struct{}
type large struct{}

// A cause is an error that is told by its name.
type cause string

func (c cause) Error() string { return string(c) }

func name(err error) string {
	var c cause
	switch {
	case err == nil:
		return "none"
	case errors.As(err, &c):
		return string(c)
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.Is(err, context.DeadlineExceeded):
		return "deadline"
	}
	return err.Error()
}

type scenario struct {
	start    time.Time
	mutex    sync.Mutex // guards what follows: callbacks use it too
	contexts map[string]context.Context
	cancels  map[string]func(error)
	stops    map[string]func() bool
	records  []string
}

func newScenario() *scenario {
	return &scenario{
		start:    time.Now(),
		contexts: map[string]context.Context{"root": context.Background()},
		cancels:  map[string]func(error){},
		stops:    map[string]func() bool{},
	}
}

func (s *scenario) context(name string) context.Context {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	ctx, ok := s.contexts[name]
	if !ok {
		panic("no context " + name)
	}
	return ctx
}

func (s *scenario) add(name string, ctx context.Context, cancel func(error)) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.contexts[name] = ctx
	s.cancels[name] = cancel
}

func (s *scenario) record(text string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.records = append(s.records, text)
}

func (s *scenario) state(name_ string) string {
	ctx := s.context(name_)
	due := "never"
	if at, ok := ctx.Deadline(); ok {
		due = strconv.Itoa(int(math.Round(at.Sub(s.start).Minutes())))
	}
	return fmt.Sprintf("%s: %s, cause %s, due %s", name_, name(ctx.Err()), name(context.Cause(ctx)), due)
}

func duration(text string) time.Duration {
	d, err := time.ParseDuration(text)
	if err != nil {
		panic(err)
	}
	return d
}

func plain(cancel context.CancelFunc) func(error) { return func(error) { cancel() } }

func (s *scenario) make(name string, words []string) {
	parent := s.context(words[1])
	switch words[0] {
	case "cancel":
		ctx, cancel := context.WithCancel(parent)
		s.add(name, ctx, plain(cancel))
	case "cause":
		ctx, cancel := context.WithCancelCause(parent)
		s.add(name, ctx, cancel)
	case "timeout", "deadline":
		from := time.Now()
		if words[0] == "deadline" {
			from = s.start
		}
		at := from.Add(duration(words[2]))
		var why error
		if len(words) > 3 {
			why = cause(words[3])
		}
		ctx, cancel := context.WithDeadlineCause(parent, at, why)
		s.add(name, ctx, plain(cancel))
	case "detach":
		s.add(name, context.WithoutCancel(parent), nil)
	case "value":
		number, _ := strconv.Atoi(words[3])
		if words[2] == "small" {
			s.add(name, context.WithValue(parent, small{}, number), nil)
		} else {
			s.add(name, context.WithValue(parent, large{}, number), nil)
		}
	case "after":
		stop := context.AfterFunc(parent, func() {
			text := name + " " + s.state(words[1])
			if len(words) > 2 && words[2] == "show" {
				text += " " + s.state(words[3])
			} else if len(words) > 2 {
				s.step(words[2:])
			}
			s.record(text)
		})
		s.mutex.Lock()
		s.stops[name] = stop
		s.mutex.Unlock()
	default:
		panic(words[0])
	}
}

func (s *scenario) step(words []string) {
	if len(words) > 1 && words[1] == "=" {
		s.make(words[0], words[2:])
		return
	}
	switch words[0] {
	case "cancel":
		s.mutex.Lock()
		cancel := s.cancels[words[1]]
		s.mutex.Unlock()
		if len(words) > 2 {
			cancel(cause(words[2]))
		} else {
			cancel(nil)
		}
	case "stop":
		s.mutex.Lock()
		stop := s.stops[words[1]]
		s.mutex.Unlock()
		fmt.Println("stop", words[1], stop())
	case "wait":
		<-s.context(words[1]).Done()
	case "sleep":
		time.Sleep(duration(words[1]))
	case "show":
		fmt.Println(s.state(words[1]))
	case "get":
		var key any = small{}
		if words[2] == "large" {
			key = large{}
		}
		number, ok := s.context(words[1]).Value(key).(int)
		fmt.Println("get", words[1], words[2], ok, number)
	case "calls":
		number, _ := strconv.Atoi(words[1])
		s.calls(number)
	case "race":
		rounds, _ := strconv.Atoi(words[2])
		race(words[1], rounds)
	default:
		panic(words[0])
	}
}

func (s *scenario) calls(number int) {
	for give_up := time.Now().Add(20 * time.Second); time.Now().Before(give_up); time.Sleep(time.Millisecond) {
		s.mutex.Lock()
		seen := len(s.records)
		s.mutex.Unlock()
		if seen >= number {
			break
		}
	}
	time.Sleep(3 * time.Millisecond) // one too many would come now
	s.mutex.Lock()
	defer s.mutex.Unlock()
	sort.Strings(s.records)
	for _, text := range s.records {
		fmt.Println("call", text)
	}
	s.records = nil
}

func both(first, second func()) {
	var group sync.WaitGroup
	group.Add(2)
	go func() { defer group.Done(); first() }()
	go func() { defer group.Done(); second() }()
	group.Wait()
}

func race(kind string, rounds int) {
	holds := 0
	for range rounds {
		ok := false
		switch kind {
		case "stop": // the callback is called or stopped, and never both
			ctx, cancel := context.WithCancel(context.Background())
			ran := make(chan bool, 1)
			stop := context.AfterFunc(ctx, func() { ran <- true })
			stopped := false
			both(cancel, func() { stopped = stop() })
			if stopped {
				ok = len(ran) == 0
			} else {
				ok = <-ran
			}
		case "child": // the child is cancelled, whether it came before or after
			ctx, cancel := context.WithCancelCause(context.Background())
			both(func() { cancel(cause("over")) }, func() {
				child, end := context.WithTimeout(ctx, time.Hour)
				defer end()
				<-child.Done()
				ok = name(child.Err()) == "cancelled" && name(context.Cause(child)) == "over"
			})
		case "cancel": // one of two causes, the same for all
			ctx, cancel := context.WithCancelCause(context.Background())
			child, end := context.WithCancel(ctx)
			both(func() { cancel(cause("one")) }, func() { cancel(cause("two")) })
			why := name(context.Cause(ctx))
			<-child.Done()
			ok = (why == "one" || why == "two") && name(context.Cause(child)) == why
			end()
		case "deadline": // one of two reasons, the same for all, and for good
			ctx, cancel := context.WithTimeout(context.Background(), 200*time.Microsecond)
			child, end := context.WithCancel(ctx)
			first := ""
			both(func() { time.Sleep(200 * time.Microsecond); cancel() }, func() {
				<-child.Done()
				first = name(child.Err())
			})
			ok = (first == "cancelled" || first == "deadline") && name(ctx.Err()) == first &&
				name(child.Err()) == first
			end()
		case "after": // a callback is called, whether it came before or after
			ctx, cancel := context.WithCancel(context.Background())
			ran := make(chan bool, 1)
			both(cancel, func() { context.AfterFunc(ctx, func() { ran <- true }) })
			ok = <-ran
		default:
			panic(kind)
		}
		if ok {
			holds++
		}
	}
	fmt.Println("race", kind, "holds in", holds)
}

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	defer file.Close()
	var current *scenario
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		switch {
		case line == "" || strings.HasPrefix(line, "//"):
		case strings.HasPrefix(line, "# "):
			fmt.Println(line)
			current = newScenario()
		default:
			current.step(strings.Fields(line))
		}
	}
}
