// Package chain looks into contexts, for the tests.
package chain

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"unsafe"
)

var contextType = reflect.TypeFor[context.Context]()

// Keys returns the keys of a context's value layers, the newest first. Those that net/http puts on
// every request's context are left out. It panics on a context that the context package didn't
// make, since the layers below such a one can't be seen.
func Keys(ctx context.Context) []any {
	var keys []any
	for layer := reflect.ValueOf(ctx); layer.IsValid(); layer = parent(layer) {
		layer = addressable(layer)
		if layer.Type().PkgPath() != "context" {
			panic(fmt.Sprintf("chain.Keys: a layer of type %s", layer.Type()))
		}
		if layer.Type().Name() != "valueCtx" {
			continue
		}
		key := open(layer.FieldByName("key")).Interface()
		if key != http.ServerContextKey && key != http.LocalAddrContextKey {
			keys = append(keys, key)
		}
	}
	return keys
}

// parent returns what a layer was derived from, the zero Value for a root.
func parent(layer reflect.Value) reflect.Value {
	layer = addressable(layer)
	if layer.Kind() != reflect.Struct {
		return reflect.Value{}
	}
	for i := range layer.NumField() {
		field := layer.Field(i)
		if field.Type() == contextType {
			return open(field).Elem()
		}
		if layer.Type().Field(i).Anonymous {
			if up := parent(open(field)); up.IsValid() {
				return up
			}
		}
	}
	return reflect.Value{}
}

// addressable returns what a pointer points to, or a copy of what isn't addressable: only an
// addressable struct can be opened.
func addressable(v reflect.Value) reflect.Value {
	if v.Kind() == reflect.Pointer {
		return v.Elem()
	}
	if v.CanAddr() {
		return v
	}
	copied := reflect.New(v.Type()).Elem()
	copied.Set(v)
	return copied
}

// open returns a field as if it were exported.
func open(field reflect.Value) reflect.Value {
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
}
