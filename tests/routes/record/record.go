// Package record lets a fixture's components and handlers write down that they run: their own names,
// in the order in which a request enters them, and what its context holds in the end. Outside of a
// Visit it does nothing.
package record

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// Visit is what one request has met.
type Visit struct {
	Entered []string // full names of functions, as the runtime prints them
	Stack   []string // the calls around the handler, the outermost first
	Handled bool
	Context []Key // of the handler's context, the oldest layer first
	Kept    []Key // on carriers of the framework's own
}

var (
	lock    sync.Mutex
	current *Visit
)

// Component says that the function that calls it, a middleware or what wraps a handler, is entered.
func Component() {
	lock.Lock()
	defer lock.Unlock()
	if current != nil {
		current.Entered = append(current.Entered, caller(3))
	}
}

// Handler says that the function that calls it is the handler, with the context that it is given and
// what it finds on the framework's own carriers. Where a request meets two handlers the last one counts.
func Handler(ctx context.Context, carriers ...[]Key) {
	reached(ctx, stack(3), caller(3), carriers)
}

// HandlerOf is Handler for a framework that calls its middlewares one after the other and keeps a list
// of their names. It speaks of the function that calls its caller.
func HandlerOf(ctx context.Context, chain []string, carriers ...[]Key) {
	reached(ctx, chain, caller(4), carriers)
}

// HandlerIn is Handler for what a library sends on by itself: it speaks of the outermost function on the
// stack whose full name begins so.
func HandlerIn(ctx context.Context, beginning string, carriers ...[]Key) {
	names := stack(3)
	at := slices.IndexFunc(names, func(name string) bool { return strings.HasPrefix(name, beginning) })
	if at >= 0 {
		reached(ctx, names, names[at], carriers)
	}
}

func reached(ctx context.Context, stack []string, name string, carriers [][]Key) {
	lock.Lock()
	defer lock.Unlock()
	if current == nil {
		return
	}
	current.Entered = append(current.Entered, name)
	current.Stack = stack
	current.Handled = true
	current.Context = contextKeys(ctx)
	current.Kept = nil
	for _, keys := range carriers {
		current.Kept = append(current.Kept, keys...)
	}
}

// Watch runs send, which sends one request, and returns what it has met.
func Watch(send func()) *Visit {
	visit := &Visit{}
	lock.Lock()
	current = visit
	lock.Unlock()
	send()
	lock.Lock()
	defer lock.Unlock()
	current = nil
	return visit
}

// caller returns the name of a function on the stack, skip counted as runtime.Callers does.
func caller(skip int) string {
	at := make([]uintptr, 1)
	runtime.Callers(skip, at)
	frame, _ := runtime.CallersFrames(at).Next()
	return frame.Function
}

func stack(skip int) []string {
	at := make([]uintptr, 512)
	frames := runtime.CallersFrames(at[:runtime.Callers(skip, at)])
	var names []string
	for {
		frame, more := frames.Next()
		names = append(names, frame.Function)
		if !more {
			slices.Reverse(names)
			return names
		}
	}
}
