package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// listed is what `go list` says of one package.
type listed struct {
	ImportPath string
	Name       string
	Dir        string
	GoFiles    []string
	CgoFiles   []string
	ImportMap  map[string]string
	Standard   bool
	DepOnly    bool
	Incomplete bool
}

// program is a module's packages and all that they import, type-checked from source.
type program struct {
	files    *token.FileSet
	listed   map[string]*listed
	order    []string
	packages map[string]*types.Package
	errors   int // of packages looked into
}

// list asks the go command for a module's (or workspace's) packages and their dependencies.
func list(folder string, patterns []string) (*program, error) {
	arguments := append([]string{"list", "-e", "-deps",
		"-json=ImportPath,Name,Dir,GoFiles,CgoFiles,ImportMap,Standard,DepOnly,Incomplete"}, patterns...)
	command := exec.Command("go", arguments...)
	command.Dir = folder
	command.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=1")
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go list in %s: %w", folder, err)
	}
	p := &program{files: token.NewFileSet(), listed: map[string]*listed{}, packages: map[string]*types.Package{"unsafe": types.Unsafe}}
	decoder := json.NewDecoder(bytes.NewReader(output))
	for {
		one := &listed{}
		if err := decoder.Decode(one); errors.Is(err, io.EOF) {
			return p, nil
		} else if err != nil {
			return nil, err
		}
		p.listed[one.ImportPath] = one
		p.order = append(p.order, one.ImportPath)
	}
}

// importer resolves the imports of one package.
type importer struct {
	program *program
	from    *listed
}

func (i importer) Import(path string) (*types.Package, error) {
	if mapped, ok := i.from.ImportMap[path]; ok {
		path = mapped
	}
	return i.program.declarations(path)
}

// declarations type-checks a package without its function bodies.
func (p *program) declarations(path string) (*types.Package, error) {
	if found, ok := p.packages[path]; ok {
		if found == nil {
			return nil, fmt.Errorf("import cycle through %s", path)
		}
		return found, nil
	}
	one := p.listed[path]
	if one == nil || len(one.GoFiles)+len(one.CgoFiles) == 0 {
		return nil, fmt.Errorf("no package %s", path)
	}
	p.packages[path] = nil
	parsed := p.parse(one, parser.SkipObjectResolution)
	config := types.Config{Importer: importer{p, one}, Error: func(error) {}, IgnoreFuncBodies: true, FakeImportC: true,
		Sizes: types.SizesFor("gc", "amd64")}
	checked, _ := config.Check(path, p.files, parsed, nil)
	p.packages[path] = checked
	return checked, nil
}

func (p *program) parse(one *listed, mode parser.Mode) []*ast.File {
	var parsed []*ast.File
	for _, name := range append(append([]string{}, one.GoFiles...), one.CgoFiles...) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(one.Dir, name)
		}
		if file, _ := parser.ParseFile(p.files, name, nil, mode); file != nil {
			parsed = append(parsed, file)
		}
	}
	return parsed
}

// bodies type-checks a package with its function bodies. Objects of the package itself are then other
// ones than importers see; what is compared are their names.
func (p *program) bodies(one *listed) ([]*ast.File, *types.Info) {
	parsed := p.parse(one, parser.SkipObjectResolution)
	info := &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Uses:       map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
	config := types.Config{Importer: importer{p, one}, FakeImportC: true, Sizes: types.SizesFor("gc", "amd64")}
	config.Error = func(err error) {
		if !strings.Contains(err.Error(), "declared and not used") {
			p.errors++
		}
	}
	config.Check(one.ImportPath, p.files, parsed, info)
	return parsed, info
}
