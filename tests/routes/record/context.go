package record

import (
	"context"
	"fmt"
	"reflect"
	"sort"
	"unsafe"
)

// Key is one key of the state that a request carries.
type Key struct {
	Carrier string `json:"carrier"`
	Package string `json:"package"` // import path of its type, "" for predeclared types
	Type    string `json:"type"`    // as Go prints it
	Value   string `json:"value"`   // of constants; what else there is has none
}

var contextType = reflect.TypeFor[context.Context]()

// contextKeys returns the keys of a context's value layers, the oldest first. It goes through contexts
// that other packages have made by way of the context.Context that they embed or hold.
func contextKeys(ctx context.Context) []Key {
	var keys []Key
	for layer := reflect.ValueOf(ctx); layer.IsValid(); layer = parent(layer) {
		at := addressable(layer)
		if at.IsValid() && at.Type().PkgPath() == "context" && at.Type().Name() == "valueCtx" {
			keys = append([]Key{KeyOf("context.Context", open(at.FieldByName("key")).Interface())}, keys...)
		}
	}
	return keys
}

// KeyOf describes a key.
func KeyOf(carrier string, key any) Key {
	described := Key{Carrier: carrier}
	if key == nil {
		return described
	}
	kind := reflect.TypeOf(key)
	described.Type = kind.String()
	named := kind
	for named.Kind() == reflect.Pointer {
		named = named.Elem()
	}
	described.Package = named.PkgPath()
	switch kind.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		described.Value = fmt.Sprint(reflect.ValueOf(key).Interface())
		if text := reflect.ValueOf(key); text.Kind() == reflect.String {
			described.Value = text.String()
		}
	}
	return described
}

// Keys lists the keys of a map that a carrier of the framework's own keeps.
func Keys[K comparable, V any](carrier string, kept map[K]V) []Key {
	var keys []Key
	for key := range kept {
		keys = append(keys, KeyOf(carrier, key))
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i].Value < keys[j].Value })
	return keys
}

// Field returns the keys of a map that a carrier keeps in a field that isn't exported.
func Field(carrier string, holder any, name string) []Key {
	at := addressable(reflect.ValueOf(holder))
	kept := open(at.FieldByName(name))
	var keys []Key
	for _, key := range kept.MapKeys() {
		keys = append(keys, KeyOf(carrier, key.Interface()))
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i].Value < keys[j].Value })
	return keys
}

// parent returns what a layer was derived from, the zero Value for a root.
func parent(layer reflect.Value) reflect.Value {
	layer = addressable(layer)
	if !layer.IsValid() || layer.Kind() != reflect.Struct {
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

// addressable returns what a pointer or interface holds, or a copy of what can't be addressed: only a
// struct that can be addressed can be opened.
func addressable(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return reflect.Value{}
		}
		v = v.Elem()
	}
	if v.CanAddr() {
		return v
	}
	copied := reflect.New(v.Type()).Elem()
	copied.Set(v)
	return copied
}

func open(field reflect.Value) reflect.Value {
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
}
