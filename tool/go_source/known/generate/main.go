// Command generate writes the standard library's declarations as data: std.txt, in txtar form, one
// section for each import path, which holds Go source without function bodies. Waybill resolves
// against it where a program is looked at on a machine without a Go installation.
//
//	go run . > ../std.txt        writes it from the Go that runs this (GOTOOLCHAIN chooses), for linux/amd64
//	go run . -check ../std.txt   fails if std.txt is not what the installed Go would give
//
// A check by another Go than the one that std.txt names compares the declarations that both have.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
)

func main() {
	check := flag.String("check", "", "compare this `file` with the installed standard library instead of writing one")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(check string) error {
	library, err := loadLibrary()
	if err != nil {
		return err
	}
	text := library.text()
	if check == "" {
		_, err := os.Stdout.Write(text)
		return err
	}
	committed, err := os.ReadFile(check)
	if err != nil {
		return err
	}
	if firstLine(committed) == firstLine(text) {
		if !bytes.Equal(committed, text) {
			return fmt.Errorf("%s differs from what %s gives: %s", check, firstLine(text), firstDifference(committed, text))
		}
		fmt.Printf("%s: equal, %d bytes, %d packages\n", check, len(text), len(library.public))
		return nil
	}
	return compare(committed, text)
}

func firstLine(text []byte) string {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	return string(line)
}

func firstDifference(a, b []byte) string {
	section := ""
	for len(a) > 0 || len(b) > 0 {
		var lineA, lineB []byte
		lineA, a, _ = bytes.Cut(a, []byte("\n"))
		lineB, b, _ = bytes.Cut(b, []byte("\n"))
		if bytes.HasPrefix(lineA, []byte("-- ")) {
			section = string(lineA)
		}
		if !bytes.Equal(lineA, lineB) {
			return fmt.Sprintf("in %s %q, should be %q", section, lineA, lineB)
		}
	}
	return "nowhere"
}
