package a

import (
	"context"
	. "m/dotted"
	renamed "m/base"
	"gone.example/missing"
	. "gone.example/dotted"
	"io"
	"net/http"
)

type service struct {
	renamed.Base
	*inner
	renamed.Closer
	callback func(context.Context)
	table map[string]func(context.Context)
	client missing.Client
}
type inner struct{ context.Context }
func (i *inner) both(ctx context.Context) {}
type other struct{ service; Both int }
type alias = service
func (s *alias) own(ctx context.Context) {}
type readCloser interface { io.Reader; Close(ctx context.Context) error }

func f(ctx context.Context, s *service, o other, rc readCloser, w http.ResponseWriter, r *http.Request) {
	renamed.Run(ctx)             // callee: function m/base.Run
	Dotted(ctx)                  // callee: function m/dotted.Dotted
	s.Load(ctx)                  // callee: function m/base.Base.Load
	s.Both(ctx)                  // callee: function m/base.Base.Both
	s.Deep(ctx)                  // callee: function m/base.hidden.Deep
	s.both(ctx)                  // callee: function m/a.inner.both
	s.Close(ctx)                 // callee: interface m/base.Closer.Close
	s.Value(ctx)                 // callee: interface context.Context.Value
	s.own(ctx)                   // callee: function m/a.service.own
	o.Both(ctx)                  // callee: dynamic
	o.Load(ctx)                  // callee: function m/base.Base.Load
	s.callback(ctx)              // callee: dynamic
	s.table["x"](ctx)            // callee: dynamic
	rc.Close(ctx)                // callee: interface m/a.readCloser.Close
	rc.Read(ctx)                 // callee: interface io.Reader.Read
	r.WithContext(ctx)           // callee: function net/http.Request.WithContext
	r.Context().Value(ctx)       // callee: interface context.Context.Value
	w.Header().Get(ctx)          // callee: function net/http.Header.Get
	http.HandlerFunc(named)(w, r.WithContext(ctx)) // callee: function m/a.named
	http.HandlerFunc(named).ServeHTTP(w, r.WithContext(ctx)) // callee: function net/http.HandlerFunc.ServeHTTP
	http.DefaultClient.Do(r)     // callee: function net/http.Client.Do
	missing.Do(ctx)              // callee: function gone.example/missing.Do (package not on disk)
	s.client.Do(ctx)             // callee: function gone.example/missing.Client.Do (package not on disk)
	Elsewhere(ctx)               // callee: function gone.example/dotted.Elsewhere (package not on disk)
	renamed.Hook(ctx)            // callee: literal (may)
	renamed.CtxChanged(ctx)      // callee: dynamic
	func() { named(w, r) }()     // callee: literal
	(*service).own(s, ctx)       // callee: function m/a.service.own
	renamed.Base.Both(s.Base, ctx) // callee: function m/base.Base.Both
	readCloser.Close(rc, ctx)    // callee: interface m/a.readCloser.Close
	bound := s.Load
	bound(ctx)                   // callee: function m/base.Base.Load
	renamed.Func(s.callback).Serve(ctx) // callee: function m/base.Func.Serve
	error.Error(ctx.Err())       // callee: interface error.Error
	string(ctx.Value(0))         // callee: conversion string
	(func(context.Context))(s.callback) // callee: conversion func(context.Context)
	len(ctx)                     // callee: builtin len
	[]context.Context(ctx)       // callee: conversion []context.Context
}

func named(w http.ResponseWriter, r *http.Request) {}
