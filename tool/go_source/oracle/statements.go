package main

import (
	"fmt"
	"go/ast"
)

func (w *walk) stmts(list []ast.Stmt) {
	for _, s := range list {
		w.stmt(s)
	}
}

// optional writes a statement or its absence.
func (w *walk) optional(s ast.Stmt) {
	if s == nil {
		w.absent()
	} else {
		w.stmt(s)
	}
}

// condition writes an expression as a statement, or its absence.
func (w *walk) condition(x ast.Expr) {
	if x == nil {
		w.absent()
	} else {
		w.stmt(&ast.ExprStmt{X: x})
	}
}

func (w *walk) stmt(stmt ast.Stmt) {
	switch s := stmt.(type) {
	case *ast.BlockStmt:
		w.node("Block", s.Lbrace, 0, 0, func() { w.stmts(s.List) })
	case *ast.AssignStmt:
		w.node("AssignStmt", s.TokPos, tokens[s.Tok], 0, func() {
			w.list(s.Lhs)
			w.list(s.Rhs)
		})
	case *ast.IncDecStmt:
		w.node("IncDec", s.TokPos, tokens[s.Tok], 0, func() { w.expr(s.X) })
	case *ast.SendStmt:
		w.node("Send", s.Arrow, 0, 0, func() {
			w.expr(s.Chan)
			w.expr(s.Value)
		})
	case *ast.ExprStmt:
		w.node("ExprStmt", s.X.Pos(), 0, 0, func() { w.expr(s.X) })
	case *ast.ReturnStmt:
		w.node("Return", s.Return, 0, 0, func() {
			if s.Results != nil {
				w.list(s.Results)
			}
		})
	case *ast.IfStmt:
		w.node("If", s.If, 0, bit(s.Init != nil, 1)|bit(s.Else != nil, 2), func() {
			if s.Init != nil {
				w.stmt(s.Init)
			}
			w.condition(s.Cond)
			w.stmt(s.Body)
			if s.Else != nil {
				w.stmt(s.Else)
			}
		})
	case *ast.ForStmt:
		w.node("For", s.For, 0, 0, func() {
			w.optional(s.Init)
			w.condition(s.Cond)
			w.optional(s.Post)
			w.stmt(s.Body)
		})
	case *ast.RangeStmt:
		w.node("Range", s.For, tokens[s.Tok], 0, func() {
			switch {
			case s.Key == nil:
				w.absent()
			case s.Value == nil:
				w.list([]ast.Expr{s.Key})
			default:
				w.list([]ast.Expr{s.Key, s.Value})
			}
			w.expr(s.X)
			w.stmt(s.Body)
		})
	case *ast.SwitchStmt:
		w.node("Switch", s.Switch, 0, bit(s.Init != nil, 1), func() {
			if s.Init != nil {
				w.stmt(s.Init)
			}
			w.condition(s.Tag)
			w.stmts(s.Body.List)
		})
	case *ast.TypeSwitchStmt:
		w.node("TypeSwitch", s.Switch, 0, bit(s.Init != nil, 1), func() {
			if s.Init != nil {
				w.stmt(s.Init)
			}
			w.stmt(s.Assign)
			w.stmts(s.Body.List)
		})
	case *ast.SelectStmt:
		w.node("Select", s.Select, 0, 0, func() { w.stmts(s.Body.List) })
	case *ast.CaseClause:
		w.node("CaseClause", s.Case, 0, 0, func() {
			if s.List == nil {
				w.absent()
			} else {
				w.list(s.List)
			}
			w.node("Block", s.Colon, 0, 0, func() { w.stmts(s.Body) })
		})
	case *ast.CommClause:
		w.node("CommClause", s.Case, 0, 0, func() {
			w.optional(s.Comm)
			w.node("Block", s.Colon, 0, 0, func() { w.stmts(s.Body) })
		})
	case *ast.GoStmt:
		w.node("Go", s.Go, 0, 0, func() { w.expr(s.Call) })
	case *ast.DeferStmt:
		w.node("Defer", s.Defer, 0, 0, func() { w.expr(s.Call) })
	case *ast.BranchStmt:
		w.node("Branch", s.TokPos, tokens[s.Tok], 0, func() {
			if s.Label != nil {
				w.expr(s.Label)
			}
		})
	case *ast.LabeledStmt:
		w.node("Labeled", s.Label.Pos(), 0, 0, func() {
			w.expr(s.Label)
			w.stmt(s.Stmt)
		})
	case *ast.DeclStmt:
		decl := s.Decl.(*ast.GenDecl)
		w.node("DeclStmt", decl.TokPos, 0, 0, func() { w.specs(decl) })
	case *ast.EmptyStmt:
		w.node("Empty", s.Semicolon, 0, 0, nil)
	default:
		panic(fmt.Sprintf("statement %T", s))
	}
}
