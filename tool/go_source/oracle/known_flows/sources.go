package main

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"
)

// sources type-checks packages on demand. What is wrong in them, for want of their dependencies, only
// leaves types invalid.
type sources struct {
	files    *token.FileSet
	folders  map[string]string // by module path
	packages map[string]*types.Package
	standard types.Importer
}

func newSources(folders map[string]string) *sources {
	build.Default.CgoEnabled = false
	files := token.NewFileSet()
	return &sources{files, folders, map[string]*types.Package{}, importer.ForCompiler(files, "source", nil)}
}

// folder returns where the package's files are; "" if no module of the list has it.
func (s *sources) folder(path string) string {
	for module := path; module != "."; module = filepath.Dir(module) {
		if folder, found := s.folders[module]; found {
			return filepath.Join(folder, strings.TrimPrefix(path, module))
		}
	}
	return ""
}

func (s *sources) Import(path string) (*types.Package, error) {
	if known, found := s.packages[path]; found {
		return known, nil
	}
	if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") {
		return s.standard.Import(path)
	}
	folder := s.folder(path)
	if folder == "" {
		return nil, fmt.Errorf("%s is in no module of the list", path)
	}
	context := build.Default
	context.GOOS, context.GOARCH = "linux", "amd64"
	listed, err := context.ImportDir(folder, 0)
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range listed.GoFiles {
		file, err := parser.ParseFile(s.files, filepath.Join(folder, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	config := types.Config{
		Importer:         s,
		FakeImportC:      true,
		IgnoreFuncBodies: true,
		Error:            func(error) {},
	}
	made, _ := config.Check(path, s.files, files, nil)
	s.packages[path] = made
	return made, nil
}

// function returns the signature of `path.Name` or `path.(Receiver).Name`, and the receiver's type.
func (s *sources) function(name string) (*types.Signature, types.Type, error) {
	path, receiver, method := name, "", ""
	if before, after, found := strings.Cut(name, ".("); found {
		path = before
		receiver, method, _ = strings.Cut(after, ").")
	} else {
		dot := strings.LastIndex(name, ".")
		path, method = name[:dot], name[dot+1:]
	}
	of, err := s.Import(path)
	if err != nil {
		return nil, nil, err
	}
	if receiver == "" {
		function, isFunction := of.Scope().Lookup(method).(*types.Func)
		if variable, isVariable := of.Scope().Lookup(method).(*types.Var); isVariable {
			if signature, callable := variable.Type().Underlying().(*types.Signature); callable {
				return signature, nil, nil
			}
		}
		if !isFunction {
			return nil, nil, fmt.Errorf("%s has no function %s", path, method)
		}
		return function.Type().(*types.Signature), nil, nil
	}
	declared, isType := of.Scope().Lookup(receiver).(*types.TypeName)
	if !isType {
		return nil, nil, fmt.Errorf("%s has no type %s", path, receiver)
	}
	on := declared.Type()
	if !types.IsInterface(on) {
		on = types.NewPointer(on)
	}
	object, _, _ := types.LookupFieldOrMethod(on, true, of, method)
	function, isFunction := object.(*types.Func)
	if !isFunction {
		return nil, nil, fmt.Errorf("%s.%s has no method %s", path, receiver, method)
	}
	return function.Type().(*types.Signature), on, nil
}

// gives compares the type of a variable or of a function's first result with the one that a row names.
func (s *sources) gives(name, want string) error {
	made := types.Type(nil)
	dot := strings.LastIndex(name, ".")
	if of, err := s.Import(name[:dot]); err == nil {
		if variable, isVariable := of.Scope().Lookup(name[dot+1:]).(*types.Var); isVariable {
			if _, callable := variable.Type().Underlying().(*types.Signature); !callable {
				made = variable.Type()
			}
		}
	}
	if made == nil {
		signature, _, err := s.function(name)
		if err != nil {
			return err
		}
		if signature.Results().Len() == 0 {
			return fmt.Errorf("%s has no result", name)
		}
		made = signature.Results().At(0).Type()
	}
	if got := types.TypeString(types.Unalias(made), nil); got != want {
		return fmt.Errorf("%s gives %s", name, got)
	}
	return nil
}
