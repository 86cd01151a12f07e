package main

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
)

// library is the type-checked standard library, function bodies left out.
type library struct {
	context  build.Context
	files    *token.FileSet
	sizes    types.Sizes
	packages map[string]*types.Package
	// pointers holds the variables that are made as the address of a composite literal: such a
	// variable's own identity is what context keys like http.ServerContextKey are told apart by.
	pointers map[types.Object]bool
	public   []string
	version  string
}

func loadLibrary() (*library, error) {
	l := &library{
		context:  build.Default,
		files:    token.NewFileSet(),
		sizes:    types.SizesFor("gc", "amd64"),
		packages: map[string]*types.Package{"unsafe": types.Unsafe},
		pointers: map[types.Object]bool{},
		version:  runtime.Version(),
	}
	l.context.GOOS, l.context.GOARCH, l.context.CgoEnabled = "linux", "amd64", true
	source := filepath.Join(l.context.GOROOT, "src")
	err := filepath.WalkDir(source, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		name := entry.Name()
		if strings.HasPrefix(name, "_") || name == "internal" || name == "vendor" || name == "testdata" || name == "cmd" || name == "builtin" {
			return filepath.SkipDir
		}
		if relative, err := filepath.Rel(source, path); err == nil && relative != "." && holdsGo(path) {
			l.public = append(l.public, filepath.ToSlash(relative))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	sort.Strings(l.public)
	kept := l.public[:0]
	for _, path := range l.public {
		if _, err := l.Import(path); err != nil {
			if _, none := err.(*build.NoGoError); none {
				continue
			}
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		kept = append(kept, path)
	}
	l.public = kept
	return l, nil
}

func holdsGo(folder string) bool {
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ".go") && !strings.HasSuffix(entry.Name(), "_test.go") {
			return true
		}
	}
	return false
}

// Import type-checks the declarations of one package of GOROOT/src, the vendored ones included.
func (l *library) Import(path string) (*types.Package, error) {
	if found := l.packages[path]; found != nil {
		return found, nil
	}
	folder := filepath.Join(l.context.GOROOT, "src", filepath.FromSlash(path))
	if _, err := os.Stat(folder); err != nil {
		folder = filepath.Join(l.context.GOROOT, "src", "vendor", filepath.FromSlash(path))
	}
	listed, err := l.context.ImportDir(folder, 0)
	if err != nil {
		return nil, err
	}
	var parsed []*ast.File
	for _, name := range append(append([]string{}, listed.GoFiles...), listed.CgoFiles...) {
		file, err := parser.ParseFile(l.files, filepath.Join(folder, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, file)
	}
	info := types.Info{Defs: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: l, Sizes: l.sizes, IgnoreFuncBodies: true, FakeImportC: true}
	// Unused imports and C's names are no matter here; a declaration that did not get a type is.
	config.Error = func(error) {}
	checked, _ := config.Check(path, l.files, parsed, &info)
	l.packages[path] = checked
	for _, name := range checked.Scope().Names() {
		object := checked.Scope().Lookup(name)
		if object.Exported() && strings.Contains(object.Type().String(), "invalid type") {
			return nil, fmt.Errorf("%s.%s has an invalid type", path, name)
		}
	}
	for _, file := range parsed {
		for _, declaration := range file.Decls {
			general, ok := declaration.(*ast.GenDecl)
			if !ok || general.Tok != token.VAR {
				continue
			}
			for _, spec := range general.Specs {
				values := spec.(*ast.ValueSpec)
				for i, name := range values.Names {
					if i < len(values.Values) && len(values.Values) == len(values.Names) && isAddressOfLiteral(values.Values[i]) {
						l.pointers[info.Defs[name]] = true
					}
				}
			}
		}
	}
	return checked, nil
}

func isAddressOfLiteral(expression ast.Expr) bool {
	address, ok := expression.(*ast.UnaryExpr)
	if !ok || address.Op != token.AND {
		return false
	}
	_, ok = address.X.(*ast.CompositeLit)
	return ok
}
