package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// eachFile calls use with each file below root that has one of the suffixes, in order.
func eachFile(root string, suffixes []string, use func(path string) error) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		for _, suffix := range suffixes {
			if strings.HasSuffix(path, suffix) {
				return use(path)
			}
		}
		return nil
	})
}

func (c *comparison) sources() error {
	return eachFile(filepath.Join(c.goroot, "src"), []string{".go"}, c.addFile)
}

func (c *comparison) testdata() error {
	for _, root := range []string{"src/go/parser/testdata", "src/go/printer/testdata",
		"src/go/doc/testdata", "src/internal/types/testdata", "src/cmd/compile/internal/syntax/testdata",
		"src/cmd/gofmt/testdata", "test"} {
		root = filepath.Join(c.goroot, root)
		if _, err := os.Stat(root); err != nil {
			continue // a toolchain fetched by the go command has no tests
		}
		suffixes := []string{".go", ".src", ".go2", ".input", ".golden"}
		if err := eachFile(root, suffixes, c.addFile); err != nil {
			return err
		}
	}
	for _, root := range []string{"src/go/parser", "src/go/scanner", "src/go/printer",
		"src/cmd/compile/internal/syntax", "src/go/types", "src/cmd/gofmt"} {
		err := eachFile(filepath.Join(c.goroot, root), []string{"_test.go"}, c.addLiterals)
		if err != nil {
			return err
		}
	}
	return nil
}

// addLiterals compares the string literals of a test file as sources: as they are, as a file's
// declarations, as a function's body and as an expression.
func (c *comparison) addLiterals(path string) error {
	tree, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil // broken on purpose
	}
	name, err := filepath.Rel(c.goroot, path)
	if err != nil {
		return err
	}
	number := 0
	ast.Inspect(tree, func(n ast.Node) bool {
		literal, ok := n.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING || err != nil {
			return true
		}
		text, bad := strconv.Unquote(literal.Value)
		if bad != nil {
			return true
		}
		number++
		for i, form := range []string{"%s", "package p\n%s", "package p\nfunc f() {\n%s\n}\n",
			"package p\nvar x = %s\n"} {
			source := strings.Replace(form, "%s", text, 1)
			if err == nil {
				err = c.add(fmt.Sprintf("%s#%d.%d", filepath.ToSlash(name), number, i), []byte(source))
			}
		}
		return true
	})
	return err
}

// mutants compares mutations of files of up to 6 kB. The seed is fixed: a failure can be repeated.
func (c *comparison) mutants(count int) error {
	const largest = 6 << 10
	var paths []string
	err := eachFile(filepath.Join(c.goroot, "src"), []string{".go", ".go2", ".src"}, func(path string) error {
		info, err := os.Stat(path)
		if err == nil && info.Size() <= largest {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		return err
	}
	random := rand.New(rand.NewSource(1))
	random.Shuffle(len(paths), func(i, k int) { paths[i], paths[k] = paths[k], paths[i] })
	each := (count + len(paths) - 1) / len(paths)
	for _, path := range paths {
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(c.goroot, path)
		if err != nil {
			return err
		}
		tokens := spans(source)
		for i := range each {
			if count == 0 {
				return nil
			}
			count--
			mutant := mutate(source, tokens, random)
			if err := c.add(fmt.Sprintf("%s~%d", filepath.ToSlash(name), i), mutant); err != nil {
				return err
			}
		}
	}
	return nil
}
