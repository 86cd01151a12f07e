package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
)

// ourCall and ourKey are lines of go_source_resolve_dump.
type ourCall struct {
	written, arguments, kind, path, receiver, name, extra string
}

type ourKey struct {
	kind, typed, value, shown, why string
}

type dumped struct {
	calls map[string][]ourCall // by place
	keys  map[string][]ourKey
}

func readDump(program, folder string) (*dumped, error) {
	program, err := filepath.Abs(program)
	if err != nil {
		return nil, err
	}
	command := exec.Command(program, ".")
	command.Dir = folder
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", program, err)
	}
	d := &dumped{calls: map[string][]ourCall{}, keys: map[string][]ourKey{}}
	lines := bufio.NewScanner(bytes.NewReader(output))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		place := fields[1]
		if !filepath.IsAbs(place) {
			place = filepath.Join(folder, place)
		}
		switch {
		case fields[0] == "C" && len(fields) == 9:
			d.calls[place] = append(d.calls[place], ourCall{fields[2], fields[3], fields[4], fields[5], fields[6], fields[7], fields[8]})
		case fields[0] == "K" && len(fields) == 7:
			d.keys[place] = append(d.keys[place], ourKey{fields[2], fields[3], fields[4], fields[5], fields[6]})
		default:
			return nil, fmt.Errorf("unexpected line %q", lines.Text())
		}
	}
	return d, lines.Err()
}

// result counts how the two sides compare, by class.
type result struct {
	show  int
	calls map[string]int
	keys  map[string]int
	shown map[string][]string
}

func newResult(show int) *result {
	return &result{show: show, calls: map[string]int{}, keys: map[string]int{}, shown: map[string][]string{}}
}

func (r *result) note(class, format string, arguments ...any) {
	if len(r.shown[class]) < r.show {
		r.shown[class] = append(r.shown[class], fmt.Sprintf(format, arguments...))
	}
}

// The classes of calls. Only "wrong" ones are errors; "unresolved" ones must stay rare.
func (r *result) call(theirs call, ours *dumped) {
	if theirs.kind == "unresolved" {
		r.calls["go/types does not know either"]++
		return
	}
	candidates := ours.calls[theirs.place]
	var match *ourCall
	for i := range candidates {
		if candidates[i].arguments == fmt.Sprint(theirs.arguments) && candidates[i].written == theirs.written {
			// a.f(x).f(x): both start where a does.
			if match == nil || candidates[i].path == theirs.path && candidates[i].receiver == theirs.receiver {
				match = &candidates[i]
			}
		}
	}
	for i := range candidates {
		// A local variable's name is gone in SSA form.
		if match == nil && candidates[i].arguments == fmt.Sprint(theirs.arguments) && theirs.kind == "dynamic" {
			match = &candidates[i]
		}
	}
	if match == nil {
		r.calls["not in the summary"]++
		r.note("not in the summary", "%s %s(%d arguments)", theirs.place, theirs.written, theirs.arguments)
		return
	}
	describe := func() string {
		return fmt.Sprintf("%s %s: go/types %s %s.%s.%s %s, here %s %s.%s.%s %s", theirs.place, theirs.written, theirs.kind,
			theirs.path, theirs.receiver, theirs.name, theirs.typed, match.kind, match.path, match.receiver, match.name, match.extra)
	}
	same := match.kind == theirs.kind && match.name == theirs.name && match.path == theirs.path && match.receiver == theirs.receiver
	if match.kind == "interface" && theirs.kind == "interface" && theirs.receiver == "" {
		same = match.name == theirs.name && match.receiver == "" // an interface without a name is of no package
	}
	switch {
	case theirs.kind == "conversion" && match.kind == "conversion":
		if match.extra == theirs.typed || strings.Contains(theirs.typed, "{") || strings.Contains(theirs.typed, "func(") {
			r.calls["right"]++
		} else {
			r.calls["wrong"]++
			r.note("wrong", "%s", describe())
		}
	case same && match.extra == "", theirs.kind == "dynamic" && match.kind == "dynamic":
		r.calls["right"]++
	case same:
		r.calls["right, the rest not on disk"]++
	case match.kind == "unresolved":
		r.calls["unresolved"]++
		r.calls["unresolved: "+match.extra]++
		r.note("unresolved", "%s", describe())
	case theirs.kind == "dynamic" && (match.kind == "function" || match.kind == "literal" || match.kind == "interface"):
		r.calls["resolved further"]++
		r.note("resolved further", "%s", describe())
		// a variable whose value is visible
	case theirs.kind == "interface" && match.kind == "function" && match.name == theirs.name:
		r.calls["resolved further"]++
		r.note("resolved further", "%s", describe())
		// an interface variable whose value is visible
	case match.extra == "package not on disk" && match.name == theirs.name && match.path == theirs.path:
		r.calls["right, the rest not on disk"]++
	default:
		r.calls["wrong"]++
		r.note("wrong", "%s", describe())
	}
}

func (r *result) key(theirs key, ours *dumped) {
	candidates := ours.keys[theirs.place]
	if len(candidates) == 0 {
		r.keys["not in the summary or callee not resolved"]++
		r.note("key not found", "%s", theirs.place)
		return
	}
	var last string
	for _, match := range candidates {
		last = fmt.Sprintf("%s: go/types %s %s %s %s, here %s %s %s %s %s", theirs.place, theirs.class, theirs.typed, theirs.value,
			theirs.name, match.kind, match.typed, match.value, match.shown, match.why)
		if match.kind == "unknown" {
			continue
		}
		sameType := match.typed == theirs.typed
		followed := theirs.typed == "any" || theirs.class == "local" // its static type is not the key's
		right := sameType || followed
		switch theirs.class {
		case "constant":
			right = sameType && match.kind == "static" && match.value == theirs.value
		case "composite":
			right = sameType && (match.kind == "static" || match.kind == "dynamic")
		case "variable":
			right = right && (match.kind == "static" || match.kind == "dynamic")
		}
		if right {
			r.keys["right"]++
			r.keys["right: "+theirs.class+" "+match.kind]++
			return
		}
	}
	if strings.Contains(last, "here unknown") {
		r.keys["unresolved"]++
		r.note("key unresolved", "%s", last)
		return
	}
	r.keys["wrong"]++
	r.note("key wrong", "%s", last)
}

func (r *result) print() bool {
	classes := make([]string, 0, len(r.shown))
	for class := range r.shown {
		classes = append(classes, class)
	}
	sort.Strings(classes)
	for _, class := range classes {
		for _, line := range r.shown[class] {
			fmt.Printf("  %s: %s\n", class, line)
		}
	}
	printCounts("calls", r.calls)
	printCounts("keys", r.keys)
	return r.calls["wrong"] == 0 && r.keys["wrong"] == 0 && r.calls["unresolved"]*100 <= r.known() && r.known() > 0
}

// known counts the calls that both sides could be asked about.
func (r *result) known() int {
	return r.calls["right"] + r.calls["right, the rest not on disk"] + r.calls["resolved further"] + r.calls["unresolved"] + r.calls["wrong"]
}

// add counts another result's calls and keys too; a dependency of several modules is in each of them.
func (r *result) add(other *result) {
	for class, count := range other.calls {
		r.calls[class] += count
	}
	for class, count := range other.keys {
		r.keys[class] += count
	}
}

func printCounts(what string, counts map[string]int) {
	classes := make([]string, 0, len(counts))
	for class := range counts {
		classes = append(classes, class)
	}
	sort.Strings(classes)
	for _, class := range classes {
		fmt.Printf("%7d %s %s\n", counts[class], what, class)
	}
}
