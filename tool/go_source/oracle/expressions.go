package main

import (
	"fmt"
	"go/ast"
)

func (w *walk) expr(expr ast.Expr) {
	both := func(a, b ast.Expr) func() { return func() { w.expr(a); w.expr(b) } }
	one := func(a ast.Expr) func() { return func() { w.expr(a) } }
	switch x := expr.(type) {
	case *ast.Ident:
		w.node("Ident", x.NamePos, 0, 0, nil)
	case *ast.BasicLit:
		w.node("BasicLit", x.ValuePos, tokens[x.Kind], 0, nil)
	case *ast.SelectorExpr:
		w.node("Selector", x.Sel.Pos(), 0, 0, both(x.X, x.Sel))
	case *ast.CallExpr:
		w.node("Call", x.Lparen, 0, bit(x.Ellipsis.IsValid(), 1), func() {
			w.expr(x.Fun)
			w.exprs(x.Args)
		})
	case *ast.IndexExpr:
		w.node("Index", x.Lbrack, 0, 0, both(x.X, x.Index))
	case *ast.IndexListExpr:
		w.node("Index", x.Lbrack, 0, 0, func() {
			w.expr(x.X)
			w.exprs(x.Indices)
		})
	case *ast.SliceExpr:
		w.node("Slice", x.Lbrack, 0, bit(x.Slice3, 1), func() {
			w.expr(x.X)
			for _, index := range []ast.Expr{x.Low, x.High, x.Max} {
				if index == nil {
					w.absent()
				} else {
					w.expr(index)
				}
			}
		})
	case *ast.StarExpr:
		w.node("Star", x.Star, 0, 0, one(x.X))
	case *ast.UnaryExpr:
		w.node("Unary", x.OpPos, tokens[x.Op], 0, one(x.X))
	case *ast.BinaryExpr:
		w.node("Binary", x.OpPos, tokens[x.Op], 0, both(x.X, x.Y))
	case *ast.ParenExpr:
		w.node("Paren", x.Lparen, 0, 0, one(x.X))
	case *ast.CompositeLit:
		w.node("CompositeLit", x.Lbrace, 0, 0, func() {
			if x.Type != nil {
				w.expr(x.Type)
			}
			w.node("Elements", x.Lbrace, 0, 0, func() { w.exprs(x.Elts) })
		})
	case *ast.KeyValueExpr:
		w.node("KeyValue", x.Colon, 0, 0, both(x.Key, x.Value))
	case *ast.FuncLit:
		w.node("FuncLit", x.Type.Func, 0, 0, func() {
			w.expr(x.Type)
			w.stmt(x.Body)
		})
	case *ast.TypeAssertExpr:
		if x.Type == nil {
			w.node("TypeSwitchGuard", x.Lparen, 0, 0, one(x.X))
		} else {
			w.node("TypeAssert", x.Lparen, 0, 0, both(x.X, x.Type))
		}
	case *ast.ArrayType:
		if x.Len == nil {
			w.node("SliceType", x.Lbrack, 0, 0, one(x.Elt))
		} else {
			w.node("ArrayType", x.Lbrack, 0, 0, both(x.Len, x.Elt))
		}
	case *ast.Ellipsis:
		w.node("Ellipsis", x.Ellipsis, 0, 0, nil)
	case *ast.MapType:
		w.node("MapType", x.Map, 0, 0, both(x.Key, x.Value))
	case *ast.ChanType:
		direction := map[ast.ChanDir]int{ast.SEND | ast.RECV: 0, ast.SEND: 1, ast.RECV: 2}[x.Dir]
		w.node("ChanType", x.Begin, direction, 0, one(x.Value))
	case *ast.FuncType:
		w.node("FuncType", x.Func, 0, bit(x.Results != nil, 4), func() { w.signature(x) })
	case *ast.StructType:
		w.node("StructType", x.Struct, 0, 0, func() {
			for _, field := range x.Fields.List {
				if field.Names == nil {
					w.node("Embedded", field.Type.Pos(), 0, 0, one(field.Type))
					continue
				}
				w.node("Field", field.Pos(), 0, 0, func() {
					w.names(field.Names)
					w.expr(field.Type)
				})
			}
		})
	case *ast.InterfaceType:
		w.node("InterfaceType", x.Interface, 0, 0, func() {
			for _, element := range x.Methods.List {
				if element.Names == nil {
					w.node("Embedded", element.Type.Pos(), 0, 0, func() { w.constraint(element.Type) })
					continue
				}
				name, signature := element.Names[0], element.Type.(*ast.FuncType)
				w.node("MethodSpec", name.Pos(), 0, 0, func() {
					w.expr(name)
					results := bit(signature.Results != nil, 4)
					w.node("FuncType", name.Pos(), 0, results, func() { w.signature(signature) })
				})
			}
		})
	default:
		panic(fmt.Sprintf("expression %T", x))
	}
}
