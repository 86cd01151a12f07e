// Command oracle says of execution traces what the Go reader says of them: the goroutines with their lifetimes, creation
// stacks and creators, and when the program was stopped: oracle FILE. With -count it says only how many goroutines
// were created and ended.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/exp/trace"
)

type goroutine struct {
	created, ended trace.Time
	hasStart       bool
	hasEnd         bool
	stack, start   string
}

func shown(stack trace.Stack) string {
	var frames []string
	for frame := range stack.Frames() {
		frames = append(frames, fmt.Sprintf("%s:%d", frame.Func, frame.Line))
	}
	return strings.Join(frames, " ")
}

func run(path string, silent bool) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	reader, err := trace.NewReader(bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		return err
	}
	goroutines := map[trace.GoID]*goroutine{}
	of := func(id trace.GoID) *goroutine {
		if goroutines[id] == nil {
			goroutines[id] = &goroutine{}
		}
		return goroutines[id]
	}
	stopped := map[trace.GoID]trace.Event{}
	for {
		event, err := reader.ReadEvent()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		switch event.Kind() {
		case trace.EventStateTransition:
			transition := event.StateTransition()
			if transition.Resource.Kind != trace.ResourceGoroutine {
				continue
			}
			from, to := transition.Goroutine()
			one := of(transition.Resource.Goroutine())
			switch {
			case from == trace.GoNotExist:
				one.hasStart, one.created = true, event.Time()
				one.stack, one.start = shown(event.Stack()), shown(transition.Stack)
			case to == trace.GoNotExist:
				one.hasEnd, one.ended = true, event.Time()
			}
		case trace.EventRangeBegin:
			if strings.HasPrefix(event.Range().Name, "stop-the-world") {
				stopped[event.Goroutine()] = event
			}
		case trace.EventRangeEnd:
			if begin, there := stopped[event.Goroutine()]; there && event.Range().Name == begin.Range().Name {
				if !silent {
					fmt.Printf("stop %d %d %s\n", begin.Time(), event.Time(), begin.Range().Name)
				}
				delete(stopped, event.Goroutine())
			}
		}
	}
	if silent {
		created, ended := 0, 0
		for _, one := range goroutines {
			if one.hasStart {
				created++
			}
			if one.hasEnd {
				ended++
			}
		}
		fmt.Println(created, ended)
		return nil
	}
	for id, one := range goroutines {
		created, ended := "-", "-"
		if one.hasStart {
			created = fmt.Sprint(one.created)
		}
		if one.hasEnd {
			ended = fmt.Sprint(one.ended)
		}
		fmt.Printf("goroutine %d %s %s [%s] [%s]\n", id, created, ended, one.start, one.stack)
	}
	return nil
}

func main() {
	silent := os.Args[1] == "-count"
	if err := run(os.Args[len(os.Args)-1], silent); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
