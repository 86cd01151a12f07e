// Command oracle compares waybill's Go parser with go/parser: whether a file is accepted, and the
// tree node for node, over the Go installation's own sources, its test data and mutations of them.
//
//	oracle DUMP sources      every .go file below GOROOT/src
//	oracle DUMP testdata     the parsers' and type checkers' test data, GOROOT/test, and the string
//	                         literals of the parsers' tests
//	oracle DUMP mutants N    N seeded mutations of small files below GOROOT/src
//	oracle DUMP files        the files named on stdin
//	oracle tree FILE         prints the file's tree as DUMP FILE does
//
// DUMP is the program of dump/main.cpp. Differences that differences.txt explains are allowed; any
// other ends with status 1.
package main

import (
	"bufio"
	"fmt"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"strconv"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 2 && args[0] == "tree" {
		return printTree(args[1])
	}
	if len(args) < 2 {
		return fmt.Errorf("usage: oracle DUMP sources|testdata|mutants N|files")
	}
	c, err := newComparison(args[0], args[1])
	if err != nil {
		return err
	}
	switch args[1] {
	case "sources":
		err = c.sources()
	case "testdata":
		err = c.testdata()
	case "mutants":
		count := 100_000
		if len(args) > 2 {
			if count, err = strconv.Atoi(args[2]); err != nil {
				return err
			}
		}
		err = c.mutants(count)
	case "files":
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() && err == nil {
			err = c.addFile(lines.Text())
		}
	default:
		return fmt.Errorf("no corpus %q", args[1])
	}
	if err != nil {
		return err
	}
	return c.finish()
}

// verdict is what go/parser says of a source.
type verdict struct {
	errorOffset uint32 // of the first error, or accepted
	count       uint32
	hash        uint64
	noTree      bool // accepted, but the tree lacks something
}

const accepted = 0xFFFFFFFF

// genericMethod is the error by which go/parser before Go 1.27 refused type parameters on methods;
// it then drops them from the tree.
const genericMethod = "method must have no type parameters"

func judge(source []byte) verdict {
	files := token.NewFileSet()
	tree, err := parser.ParseFile(files, "f.go", source, parser.SkipObjectResolution|parser.AllErrors)
	noTree := false
	if errors, ok := err.(scanner.ErrorList); ok {
		noTree = true
		for _, e := range errors {
			if e.Msg != genericMethod {
				return verdict{errorOffset: uint32(e.Pos.Offset)}
			}
		}
	} else if err != nil {
		return verdict{}
	}
	if noTree {
		return verdict{errorOffset: accepted, noTree: true}
	}
	w := walk{file: files.File(tree.Package), hash: 1}
	w.root(tree)
	return verdict{errorOffset: accepted, count: w.count, hash: w.hash}
}

func printTree(path string) error {
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	files := token.NewFileSet()
	tree, err := parser.ParseFile(files, "f.go", source, parser.SkipObjectResolution|parser.AllErrors)
	if err != nil {
		scanner.PrintError(os.Stdout, err)
		return nil
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	w := walk{file: files.File(tree.Package), print: out}
	w.root(tree)
	return nil
}
