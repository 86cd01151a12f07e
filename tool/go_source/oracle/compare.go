package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// request is one source under comparison.
type request struct {
	name   string
	source []byte
	result chan verdict
}

// comparison feeds sources to both parsers and collects where they differ.
type comparison struct {
	corpus      string
	goroot      string
	command     *exec.Cmd
	to          *bufio.Writer
	closeTo     io.Closer
	pending     chan *request
	done        chan error
	explained   map[string]string // name to reason
	used        map[string]bool
	total       int
	acceptances int
	samePlace   int
	differences int
	keep        string // a directory for differing sources, or none
}

// newComparison starts the other parser. A differing source is written to ORACLE_KEEP if that names
// a directory.
func newComparison(dump, corpus string) (*comparison, error) {
	c := &comparison{corpus: corpus, pending: make(chan *request, 256), done: make(chan error, 1),
		used: map[string]bool{}, keep: os.Getenv("ORACLE_KEEP")}
	var err error
	if c.explained, err = readDifferences(); err != nil {
		return nil, err
	}
	goCommand := os.Getenv("WAYBILL_GO")
	if goCommand == "" {
		goCommand = "go"
	}
	out, err := exec.Command(goCommand, "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("%s env GOROOT: %w", goCommand, err)
	}
	c.goroot = strings.TrimSpace(string(out))
	c.command = exec.Command(dump)
	c.command.Stderr = os.Stderr
	to, err := c.command.StdinPipe()
	if err != nil {
		return nil, err
	}
	from, err := c.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.command.Start(); err != nil {
		return nil, err
	}
	c.to, c.closeTo = bufio.NewWriterSize(to, 1<<20), to
	go c.collect(bufio.NewReader(from))
	return c, nil
}

// readDifferences reads differences.txt beside this program's sources: a name, a tab, a reason.
func readDifferences() (map[string]string, error) {
	_, self, _, _ := runtime.Caller(0)
	text, err := os.ReadFile(filepath.Join(filepath.Dir(self), "differences.txt"))
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, line := range strings.Split(string(text), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		name, reason, ok := strings.Cut(line, "\t")
		if !ok {
			return nil, fmt.Errorf("differences.txt: no tab in %q", line)
		}
		found[name] = reason
	}
	return found, nil
}

// add compares one source. go/parser runs while the other parser does.
func (c *comparison) add(name string, source []byte) error {
	r := &request{name, source, make(chan verdict, 1)}
	go func() { r.result <- judge(source) }()
	if err := binary.Write(c.to, binary.LittleEndian, uint32(len(source))); err != nil {
		return err
	}
	if _, err := c.to.Write(source); err != nil {
		return err
	}
	select {
	case c.pending <- r:
		return nil
	default:
		// The answers awaited may be to requests that still stand in the buffer.
		err := c.to.Flush()
		c.pending <- r
		return err
	}
}

func (c *comparison) addFile(path string) error {
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	name, err := filepath.Rel(c.goroot, path)
	if err != nil || strings.HasPrefix(name, "..") {
		name = path
	}
	return c.add(filepath.ToSlash(name), source)
}

// collect reads the other parser's answers and compares them.
func (c *comparison) collect(from io.Reader) {
	for r := range c.pending {
		var ours verdict
		var answer struct {
			ErrorOffset, Count uint32
			Hash               uint64
		}
		if err := binary.Read(from, binary.LittleEndian, &answer); err != nil {
			c.done <- fmt.Errorf("%s: no answer: %w", r.name, err)
			for range c.pending {
			}
			return
		}
		ours = verdict{errorOffset: answer.ErrorOffset, count: answer.Count, hash: answer.Hash}
		c.compare(r, ours, <-r.result)
	}
	c.done <- nil
}

func (c *comparison) compare(r *request, ours, theirs verdict) {
	c.total++
	what := ""
	switch {
	case ours.errorOffset == accepted && theirs.errorOffset != accepted:
		what = fmt.Sprintf("go/parser rejects it at %d", theirs.errorOffset)
	case ours.errorOffset != accepted && theirs.errorOffset == accepted:
		what = fmt.Sprintf("only go/parser accepts it, rejected at %d", ours.errorOffset)
	case ours.errorOffset == accepted:
		c.acceptances++
		if !theirs.noTree && (ours.count != theirs.count || ours.hash != theirs.hash) {
			what = fmt.Sprintf("the trees differ: %d nodes, go/parser has %d", ours.count, theirs.count)
		}
	case ours.errorOffset == theirs.errorOffset:
		c.samePlace++
	}
	if what == "" {
		return
	}
	if reason, ok := c.explained[r.name]; ok {
		c.used[r.name] = true
		fmt.Printf("%s: %s (expected: %s)\n", r.name, what, reason)
		return
	}
	c.differences++
	fmt.Printf("%s: %s\n", r.name, what)
	if c.keep != "" {
		path := filepath.Join(c.keep, strings.ReplaceAll(r.name, "/", "_"))
		if err := os.WriteFile(path, r.source, 0o666); err != nil {
			fmt.Fprintln(os.Stderr, "oracle:", err)
		}
	}
}

// finish waits for the last answers and returns an error if anything differs unexplained.
func (c *comparison) finish() error {
	if err := c.to.Flush(); err != nil {
		return err
	}
	if err := c.closeTo.Close(); err != nil {
		return err
	}
	close(c.pending)
	if err := <-c.done; err != nil {
		return err
	}
	if err := c.command.Wait(); err != nil {
		return err
	}
	rejected := c.total - c.acceptances - c.differences - len(c.used)
	fmt.Printf("%s: %d sources, %d accepted with equal trees, %d rejected by both (%d at the same "+
		"place), %d expected differences, %d others\n", c.corpus, c.total, c.acceptances, rejected,
		c.samePlace, len(c.used), c.differences)
	if c.total == 0 {
		return fmt.Errorf("nothing was compared")
	}
	if c.differences > 0 {
		return fmt.Errorf("%d unexplained differences", c.differences)
	}
	return nil
}
