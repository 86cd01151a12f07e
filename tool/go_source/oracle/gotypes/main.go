// Command gotypes compares Waybill's resolver with go/types: the static callee of every call that
// passes a carrier, and the type and value of every context.WithValue key.
//
//	gotypes -dump go_source_resolve_dump [-deps] FOLDER [PACKAGE...]
//	gotypes -dump go_source_resolve_dump -corpus modules.txt
//
// FOLDER is a module or a workspace; -deps looks into the packages that it imports too. It prints each
// difference with its class, then the counts; the exit status is 1 if anything was resolved wrongly or
// more than one call in a hundred is unresolved. -corpus does so for a list of published modules.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
)

func main() {
	dump := flag.String("dump", "", "`path` of go_source_resolve_dump")
	dependencies := flag.Bool("deps", false, "look into dependencies too")
	show := flag.Int("show", 20, "differences of one class that are printed")
	list := flag.String("corpus", "", "compare on the modules that this `file` lists")
	flag.Parse()
	if *dump == "" || (flag.NArg() == 0) == (*list == "") {
		flag.Usage()
		os.Exit(2)
	}
	var good bool
	var err error
	if *list != "" {
		good, err = corpus(*list, *dump, *show)
	} else {
		var found *result
		if found, err = compare(*dump, *dependencies, *show, flag.Arg(0), flag.Args()[1:]); err == nil {
			good = found.print()
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gotypes:", err)
		os.Exit(2)
	}
	if !good {
		os.Exit(1)
	}
}

func compare(dump string, dependencies bool, show int, folder string, patterns []string) (*result, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	if folder, err = filepath.EvalSymlinks(folder); err != nil {
		return nil, err
	}
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	ours, err := readDump(dump, folder)
	if err != nil {
		return nil, err
	}
	p, err := list(folder, patterns)
	if err != nil {
		return nil, err
	}
	result := newResult(show)
	packages := append([]string{}, p.order...)
	sort.Strings(packages)
	for _, path := range packages {
		one := p.listed[path]
		if one.Standard || (one.DepOnly && !dependencies) || len(one.GoFiles)+len(one.CgoFiles) == 0 {
			continue
		}
		calls, keys := p.sites(one)
		for _, theirs := range calls {
			result.call(theirs, ours)
		}
		for _, theirs := range keys {
			result.key(theirs, ours)
		}
	}
	fmt.Printf("%s: %d type errors\n", folder, p.errors)
	return result, nil
}
