package incident_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Where the key stands among the arguments of the calls that write and read it.
var (
	writers = map[string]int{"Set": 0, "Put": 1, "With": 1, "WithValue": 1}
	readers = map[string]int{
		"GetString": 0, "GetBool": 0, "GetInt": 0, "GetDuration": 0, "GetStringSlice": 0,
		"Value": 0, "Text": 1, "Texts": 1, "Number": 1, "Time": 1,
	}
)

// keysInSource counts, key by key, the calls of a program's packages that take one of its keys.
func keysInSource(t *testing.T, folder string, calls map[string]int) map[string]int {
	t.Helper()
	files := token.NewFileSet()
	constants := map[string]string{}
	var trees []*ast.File
	err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		tree, err := parser.ParseFile(files, path, nil, 0)
		trees = append(trees, tree)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tree := range trees {
		ast.Inspect(tree, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok {
				for i, value := range spec.Values {
					if text, ok := literal(value); ok {
						constants[spec.Names[i].Name] = text
					}
				}
			}
			return true
		})
	}
	known := append(slices.Clone(contextKeys), ginKeys...)
	count := map[string]int{}
	for _, tree := range trees {
		ast.Inspect(tree, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			function, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			at, ok := calls[function.Sel.Name]
			if !ok || at >= len(call.Args) {
				return true
			}
			key, ok := literal(call.Args[at])
			if name, isName := call.Args[at].(*ast.Ident); isName {
				key, ok = constants[name.Name]
			}
			if ok && slices.Contains(known, key) {
				count[key]++
			}
			return true
		})
	}
	return count
}

func literal(e ast.Expr) (string, bool) {
	basic, ok := e.(*ast.BasicLit)
	if !ok || basic.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(basic.Value)
	return text, err == nil
}

// TestKeysAreRead: each key of scattered is written at one place, tenant_id at two, and read
// somewhere.
func TestKeysAreRead(t *testing.T) {
	written := keysInSource(t, "scattered", writers)
	read := keysInSource(t, "scattered", readers)
	for _, key := range append(slices.Clone(contextKeys), ginKeys...) {
		want := 1
		if key == "tenant_id" {
			want = 2
		}
		if written[key] != want {
			t.Errorf("%s is written at %d places, want %d", key, written[key], want)
		}
		if read[key] == 0 {
			t.Errorf("%s is never read", key)
		}
	}
}
