package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"strings"
)

// declarations is std.txt type-checked from its own text alone.
type declarations struct {
	files    *token.FileSet
	sections map[string][]byte
	packages map[string]*types.Package
	tooNew   int // declarations that this Go can't read
}

func parseSections(text []byte) map[string][]byte {
	sections := map[string][]byte{}
	for _, part := range bytes.Split(text, []byte("\n-- "))[1:] {
		path, body, _ := bytes.Cut(part, []byte(" --\n"))
		sections[string(path)] = append(body, '\n')
	}
	return sections
}

func (d *declarations) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if found := d.packages[path]; found != nil {
		return found, nil
	}
	body, ok := d.sections[path]
	if !ok {
		return nil, fmt.Errorf("std.txt has no section %s", path)
	}
	file, err := d.parse(path, body)
	if err != nil {
		return nil, err
	}
	config := types.Config{Importer: d, Sizes: types.SizesFor("gc", "amd64"), IgnoreFuncBodies: true}
	var first error
	config.Error = func(err error) {
		if first == nil && !strings.HasSuffix(err.Error(), "missing function body") {
			first = err
		}
	}
	checked, _ := config.Check(path, d.files, []*ast.File{file}, nil)
	if first != nil {
		return nil, first
	}
	d.packages[path] = checked
	return checked, nil
}

// parse leaves out the lines that this Go is too old for (generic methods before 1.27). A declaration
// is one line.
func (d *declarations) parse(path string, body []byte) (*ast.File, error) {
	for {
		file, err := parser.ParseFile(d.files, path, body, parser.SkipObjectResolution)
		list, ok := err.(scanner.ErrorList)
		if !ok || !strings.Contains(list[0].Msg, "type parameters") {
			return file, err
		}
		lines := bytes.Split(body, []byte("\n"))
		lines[list[0].Pos.Line-1] = nil
		body = bytes.Join(lines, []byte("\n"))
		d.tooNew++
	}
}

func checkSections(text []byte) (*declarations, error) {
	d := &declarations{files: token.NewFileSet(), sections: parseSections(text), packages: map[string]*types.Package{}}
	for path := range d.sections {
		if path == "unsafe" {
			continue
		}
		if _, err := d.Import(path); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// compare checks that what two versions of the standard library both declare has one type in both,
// and that this is nearly everything: Go 1's promise lets declarations come, not go.
func compare(committed, installed []byte) error {
	before, err := checkSections(committed)
	if err != nil {
		return fmt.Errorf("std.txt: %w", err)
	}
	after, err := checkSections(installed)
	if err != nil {
		return fmt.Errorf("installed: %w", err)
	}
	shared, missing := 0, before.tooNew
	for path, old := range before.packages {
		current := after.packages[path]
		if current == nil {
			missing += len(old.Scope().Names())
			continue
		}
		for _, name := range old.Scope().Names() {
			was, is := old.Scope().Lookup(name), current.Scope().Lookup(name)
			if !was.Exported() || strings.HasPrefix(path, "internal/") {
				continue
			}
			if is == nil {
				missing++
				continue
			}
			shared++
			if describe(was) != describe(is) {
				return fmt.Errorf("%s.%s was %s, is %s", path, name, describe(was), describe(is))
			}
			methods, gone, err := compareMethods(was, is)
			if err != nil {
				return fmt.Errorf("%s.%s: %w", path, name, err)
			}
			shared, missing = shared+methods, missing+gone
		}
	}
	if missing*20 > shared {
		return fmt.Errorf("%d declarations of %s are not in %s", missing, firstLine(committed), firstLine(installed))
	}
	fmt.Printf("%d declarations are alike in %s and %s, %d are only in the first\n",
		shared, firstLine(committed), firstLine(installed), missing)
	return nil
}

// compareMethods compares the exported methods that the first type declares itself.
func compareMethods(was, is types.Object) (shared, missing int, err error) {
	named, ok := was.Type().(*types.Named)
	if _, isType := was.(*types.TypeName); !ok || !isType {
		return 0, 0, nil
	}
	for i := 0; i < named.NumMethods(); i++ {
		method := named.Method(i)
		if !method.Exported() {
			continue
		}
		current, _, _ := types.LookupFieldOrMethod(types.NewPointer(is.Type()), true, nil, method.Name())
		if current == nil {
			missing++
			continue
		}
		shared++
		if describe(method) != describe(current) {
			return 0, 0, fmt.Errorf("%s was %s, is %s", method.Name(), describe(method), describe(current))
		}
	}
	return shared, missing, nil
}

// describe leaves out what may change within Go 1: a constant's value, what a type consists of, and
// whether it is an alias.
func describe(object types.Object) string {
	if name, ok := object.(*types.TypeName); ok {
		return fmt.Sprintf("type %T", name.Type().Underlying())
	}
	kind := fmt.Sprintf("%T ", object)
	return kind + types.TypeString(types.Unalias(object.Type()), func(p *types.Package) string { return p.Path() })
}
