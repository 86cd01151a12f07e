package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"io"
	"strings"
)

// kinds are the names of syntax.hpp's NodeKind, in its order.
var kinds = strings.Fields(`
	None File ImportSpec ConstSpec VarSpec TypeSpec FuncDecl IdentList ExprList TypeParams Receiver
	Params Results Param Ident BasicLit Selector Call Index Slice Star Unary Binary Paren
	CompositeLit KeyValue Elements FuncLit TypeAssert TypeSwitchGuard Absent ArrayType SliceType
	MapType ChanType FuncType StructType InterfaceType Field Embedded MethodSpec Union Tilde
	Ellipsis Block AssignStmt IncDec Send ExprStmt Return If For Range Switch TypeSwitch Select
	CaseClause CommClause Go Defer Branch Labeled DeclStmt Empty`)

// tokens are syntax.hpp's Tok as far as they are operators of nodes, by their numbers.
var tokens = map[token.Token]int{token.ILLEGAL: 1}

var kindNumbers = map[string]int{}

func init() {
	for i, name := range kinds {
		kindNumbers[name] = i
	}
	for i, tok := range []token.Token{
		token.IDENT, token.INT, token.FLOAT, token.IMAG, token.CHAR, token.STRING, token.LPAREN,
		token.RPAREN, token.LBRACK, token.RBRACK, token.LBRACE, token.RBRACE, token.COMMA,
		token.SEMICOLON, token.PERIOD, token.COLON, token.ELLIPSIS, token.DEFINE, token.ASSIGN,
		token.ARROW, token.NOT, token.TILDE, token.INC, token.DEC, token.ADD, token.SUB, token.MUL,
		token.QUO, token.REM, token.AND, token.OR, token.XOR, token.SHL, token.SHR, token.AND_NOT,
		token.ADD_ASSIGN, token.SUB_ASSIGN, token.MUL_ASSIGN, token.QUO_ASSIGN, token.REM_ASSIGN,
		token.AND_ASSIGN, token.OR_ASSIGN, token.XOR_ASSIGN, token.SHL_ASSIGN, token.SHR_ASSIGN,
		token.AND_NOT_ASSIGN, token.LAND, token.LOR, token.EQL, token.LSS, token.GTR, token.NEQ,
		token.LEQ, token.GEQ, token.BREAK, token.CASE, token.CHAN, token.CONST, token.CONTINUE,
		token.DEFAULT, token.DEFER, token.ELSE, token.FALLTHROUGH, token.FOR, token.FUNC, token.GO,
		token.GOTO, token.IF, token.IMPORT, token.INTERFACE, token.MAP, token.PACKAGE, token.RANGE,
		token.RETURN, token.SELECT, token.STRUCT, token.SWITCH, token.TYPE, token.VAR,
	} {
		tokens[tok] = i + 2
	}
}

// walk writes a go/ast tree as the nodes of syntax.hpp, hashing or printing them.
type walk struct {
	file  *token.File
	print io.Writer
	depth int
	hash  uint64
	count uint32
}

func (w *walk) add(word uint64) {
	w.hash = (w.hash ^ word) * 0x9E3779B97F4A7C15
	w.hash ^= w.hash >> 32
}

// node writes a node and, by children, what is below it.
func (w *walk) node(kind string, pos token.Pos, op, flags int, children func()) {
	number, known := kindNumbers[kind]
	if !known {
		panic("no kind " + kind)
	}
	offset := 0
	if kind != "Absent" {
		offset = w.file.Offset(pos)
	}
	w.count++
	w.add(uint64(number) | uint64(flags)<<8 | uint64(op)<<16 | uint64(offset)<<32)
	if w.print != nil {
		fmt.Fprintf(w.print, "%*s%s %d op=%d flags=%d\n", 2*w.depth, "", kind, offset, op, flags)
	}
	w.depth++
	if children != nil {
		children()
	}
	w.depth--
	w.add(0xFF)
}

func (w *walk) absent() { w.node("Absent", 0, 0, 0, nil) }

func (w *walk) root(f *ast.File) {
	w.node("File", f.Package, 0, 0, func() {
		w.expr(f.Name)
		for _, decl := range f.Decls {
			switch d := decl.(type) {
			case *ast.GenDecl:
				w.specs(d)
			case *ast.FuncDecl:
				w.function(d)
			default:
				panic(fmt.Sprintf("declaration %T", d))
			}
		}
	})
}

func bit(set bool, flag int) int {
	if set {
		return flag
	}
	return 0
}

func (w *walk) specs(d *ast.GenDecl) {
	for i, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.ImportSpec:
			w.node("ImportSpec", s.Path.Pos(), 0, 0, func() {
				if s.Name != nil {
					w.expr(s.Name)
				}
			})
		case *ast.ValueSpec:
			kind, iota := "VarSpec", 0
			if d.Tok == token.CONST {
				kind, iota = "ConstSpec", min(i, 0xFFFF)
			}
			w.node(kind, s.Pos(), iota, bit(s.Type != nil, 1)|bit(s.Values != nil, 2), func() {
				w.names(s.Names)
				if s.Type != nil {
					w.expr(s.Type)
				}
				if s.Values != nil {
					w.list(s.Values)
				}
			})
		case *ast.TypeSpec:
			flags := bit(s.Assign.IsValid(), 1) | bit(s.TypeParams != nil, 2)
			w.node("TypeSpec", s.Name.Pos(), 0, flags, func() {
				w.expr(s.Name)
				w.typeParams(s.TypeParams)
				w.expr(s.Type)
			})
		}
	}
}

func (w *walk) function(d *ast.FuncDecl) {
	flags := bit(d.Recv != nil, 1) | bit(d.Type.TypeParams != nil, 2) |
		bit(d.Type.Results != nil, 4) | bit(d.Body != nil, 8)
	w.node("FuncDecl", d.Type.Func, 0, flags, func() {
		if d.Recv != nil {
			w.params("Receiver", d.Recv)
		}
		w.expr(d.Name)
		w.typeParams(d.Type.TypeParams)
		w.signature(d.Type)
		if d.Body != nil {
			w.stmt(d.Body)
		}
	})
}

func (w *walk) signature(t *ast.FuncType) {
	w.params("Params", t.Params)
	if t.Results != nil {
		w.params("Results", t.Results)
	}
}

func (w *walk) params(kind string, list *ast.FieldList) {
	w.node(kind, list.Pos(), 0, 0, func() {
		for _, field := range list.List {
			typ, variadic := field.Type, 0
			if dots, ok := typ.(*ast.Ellipsis); ok {
				typ, variadic = dots.Elt, 2
			}
			if field.Names == nil {
				w.node("Param", field.Type.Pos(), 0, variadic, func() { w.expr(typ) })
			}
			for i, name := range field.Names {
				if i+1 < len(field.Names) {
					w.node("Param", name.Pos(), 0, 1, nil)
				} else {
					w.node("Param", name.Pos(), 0, 1|variadic, func() { w.expr(typ) })
				}
			}
		}
	})
}

func (w *walk) typeParams(list *ast.FieldList) {
	if list == nil {
		return
	}
	w.node("TypeParams", list.Opening, 0, 0, func() {
		for _, field := range list.List {
			w.node("Field", field.Pos(), 0, 0, func() {
				w.names(field.Names)
				w.constraint(field.Type)
			})
		}
	})
}

// constraint writes sums of types as one Union.
func (w *walk) constraint(x ast.Expr) {
	var terms []ast.Expr
	var first token.Pos
	for {
		sum, ok := x.(*ast.BinaryExpr)
		if !ok || sum.Op != token.OR {
			break
		}
		terms = append([]ast.Expr{sum.Y}, terms...)
		first = sum.OpPos
		x = sum.X
	}
	terms = append([]ast.Expr{x}, terms...)
	term := func(x ast.Expr) {
		if t, ok := x.(*ast.UnaryExpr); ok && t.Op == token.TILDE {
			w.node("Tilde", t.OpPos, 0, 0, func() { w.expr(t.X) })
		} else {
			w.expr(x)
		}
	}
	if len(terms) == 1 {
		term(x)
		return
	}
	w.node("Union", first, 0, 0, func() {
		for _, x := range terms {
			term(x)
		}
	})
}

func (w *walk) names(names []*ast.Ident) {
	w.node("IdentList", names[0].Pos(), 0, 0, func() {
		for _, name := range names {
			w.expr(name)
		}
	})
}

func (w *walk) list(list []ast.Expr) {
	w.node("ExprList", list[0].Pos(), 0, 0, func() { w.exprs(list) })
}

func (w *walk) exprs(list []ast.Expr) {
	for _, x := range list {
		w.expr(x)
	}
}
