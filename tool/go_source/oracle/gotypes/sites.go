package main

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// call is what go/types says of one call that passes a carrier.
type call struct {
	place     string // file:offset of the call expression's start
	written   string // the called name as it stands there
	arguments int
	kind      string
	path      string // of the function's package
	receiver  string
	name      string
	typed     string // of a conversion
	hasType   bool   // go/types knows the argument list's types
}

// key is what it says of a context.WithValue call's key.
type key struct {
	place string
	class string // constant, variable, composite, parameter, other
	typed string
	value string // a constant's, as Go prints it
	name  string // package.variable
}

// carriers are the types that hold request state, by import path and name.
var carriers = map[string]bool{
	"context.Context": true, "golang.org/x/net/context.Context": true, "net/http.Request": true,
	"github.com/gin-gonic/gin.Context": true, "github.com/labstack/echo/v4.Context": true,
	"github.com/labstack/echo/v5.Context": true, "github.com/gofiber/fiber/v2.Ctx": true,
	"github.com/gofiber/fiber/v3.Ctx": true, "google.golang.org/grpc/metadata.MD": true,
}

func isCarrier(kind types.Type) bool {
	if pointer, ok := types.Unalias(kind).(*types.Pointer); ok {
		kind = pointer.Elem()
	}
	named, ok := types.Unalias(kind).(*types.Named)
	return ok && named.Obj().Pkg() != nil && carriers[named.Obj().Pkg().Path()+"."+named.Obj().Name()]
}

func typeText(kind types.Type) string {
	text := types.TypeString(types.Unalias(kind), func(p *types.Package) string { return p.Name() })
	text = strings.ReplaceAll(strings.ReplaceAll(text, "interface {", "interface{"), "struct {", "struct{")
	return strings.ReplaceAll(text, "interface{}", "any")
}

// sites collects the calls and keys of one package.
func (p *program) sites(one *listed) ([]call, []key) {
	parsed, info := p.bodies(one)
	var calls []call
	var keys []key
	for _, file := range parsed {
		ast.Inspect(file, func(node ast.Node) bool {
			expression, ok := node.(*ast.CallExpr)
			if !ok || !passesCarrier(expression, info) {
				return true
			}
			position := p.files.PositionFor(expression.Pos(), false)
			found := describe(expression, info)
			found.place = fmt.Sprintf("%s:%d", position.Filename, position.Offset)
			found.arguments = len(expression.Args)
			calls = append(calls, found)
			if found.path == "context" && found.name == "WithValue" && found.kind == "function" && len(expression.Args) == 3 {
				described := describeKey(expression.Args[1], info)
				described.place = found.place
				keys = append(keys, described)
			}
			return true
		})
	}
	return calls, keys
}

func passesCarrier(expression *ast.CallExpr, info *types.Info) bool {
	for _, argument := range expression.Args {
		if known, ok := info.Types[argument]; ok && known.Type != nil && isCarrier(known.Type) {
			return true
		}
	}
	if selector, ok := ast.Unparen(expression.Fun).(*ast.SelectorExpr); ok {
		if known, ok := info.Types[selector.X]; ok && known.IsValue() && isCarrier(known.Type) {
			return true
		}
	}
	return false
}

func describe(expression *ast.CallExpr, info *types.Info) call {
	function := ast.Unparen(expression.Fun)
	known := info.Types[function]
	found := call{kind: "dynamic", written: writtenName(function)}
	if known.IsType() {
		found.kind, found.typed = "conversion", typeText(known.Type)
		return found
	}
	switch index := function.(type) {
	case *ast.IndexExpr:
		if info.Types[index.Index].IsType() {
			function = ast.Unparen(index.X)
		}
	case *ast.IndexListExpr:
		function = ast.Unparen(index.X)
	}
	var object types.Object
	switch function := function.(type) {
	case *ast.Ident:
		object = info.Uses[function]
	case *ast.SelectorExpr:
		object = info.Uses[function.Sel]
	case *ast.FuncLit:
		found.kind = "literal"
	}
	switch object := object.(type) {
	case *types.Builtin:
		found.kind, found.name = "builtin", object.Name()
	case *types.Func:
		found.kind, found.name = "function", object.Name()
		if object.Pkg() != nil {
			found.path = object.Pkg().Path()
		}
		if receiver := object.Type().(*types.Signature).Recv(); receiver != nil {
			kind := types.Unalias(receiver.Type())
			if pointer, ok := kind.(*types.Pointer); ok {
				kind = types.Unalias(pointer.Elem())
			}
			if types.IsInterface(kind) {
				found.kind = "interface"
			}
			if named, ok := kind.(*types.Named); ok {
				found.receiver = named.Obj().Name()
			}
		}
	case nil:
		if found.kind == "dynamic" && (known.Type == nil || known.Type == types.Typ[types.Invalid]) {
			found.kind = "unresolved"
		}
	}
	return found
}

func writtenName(function ast.Expr) string {
	switch function := function.(type) {
	case *ast.Ident:
		return function.Name
	case *ast.SelectorExpr:
		return function.Sel.Name
	case *ast.IndexExpr:
		return writtenName(ast.Unparen(function.X))
	case *ast.IndexListExpr:
		return writtenName(ast.Unparen(function.X))
	}
	return ""
}

func describeKey(expression ast.Expr, info *types.Info) key {
	expression = ast.Unparen(expression)
	known := info.Types[expression]
	found := key{class: "other", typed: "?"}
	if known.Type != nil {
		found.typed = typeText(types.Default(known.Type))
	}
	if known.Value != nil {
		found.class, found.value = "constant", known.Value.ExactString()
	}
	var identifier *ast.Ident
	switch expression := expression.(type) {
	case *ast.Ident:
		identifier = expression
	case *ast.SelectorExpr:
		if _, selected := info.Selections[expression]; !selected {
			identifier = expression.Sel
		}
	case *ast.CompositeLit:
		found.class = "composite"
	}
	if identifier == nil {
		return found
	}
	switch object := info.Uses[identifier].(type) {
	case *types.Const:
		if object.Parent() == object.Pkg().Scope() {
			found.name = object.Pkg().Name() + "." + object.Name()
		}
	case *types.Var:
		if object.Pkg() != nil && object.Parent() == object.Pkg().Scope() {
			found.class, found.name = "variable", object.Pkg().Name()+"."+object.Name()
		} else {
			found.class = "local"
		}
	}
	return found
}
