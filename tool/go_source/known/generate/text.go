package main

import (
	"bytes"
	"fmt"
	"go/constant"
	"go/types"
	"math/big"
	"sort"
	"strconv"
	"strings"
)

// writer prints the declarations that are needed: those that are exported, and of the others what
// the exported ones' types mention.
type writer struct {
	library *library
	needed  map[types.Object]bool
	queue   []*types.TypeName
	// unexported holds, for each package, the unexported methods that its interfaces ask for.
	unexported map[*types.Package]map[string]bool

	current *types.Package
	imports map[*types.Package]bool
}

func (l *library) text() []byte {
	w := &writer{library: l, needed: map[types.Object]bool{}, unexported: map[*types.Package]map[string]bool{}}
	for _, path := range l.public {
		scope := l.packages[path].Scope()
		for _, name := range scope.Names() {
			if object := scope.Lookup(name); object.Exported() {
				w.need(object)
			}
		}
	}
	// What a declaration needs is found by printing it; printing goes on until nothing new is needed.
	for before := -1; before != len(w.needed)+w.unexportedCount(); {
		before = len(w.needed) + w.unexportedCount()
		for object := range w.needed {
			w.current, w.imports = object.Pkg(), map[*types.Package]bool{}
			w.declaration(object)
		}
	}
	byPackage := map[string][]types.Object{}
	for object := range w.needed {
		byPackage[object.Pkg().Path()] = append(byPackage[object.Pkg().Path()], object)
	}
	paths := make([]string, 0, len(byPackage))
	for path := range byPackage {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s linux/amd64\n", l.version)
	for _, path := range paths {
		fmt.Fprintf(&out, "-- %s --\n", path)
		out.WriteString(w.packageText(l.packages[path], byPackage[path]))
	}
	return out.Bytes()
}

func (w *writer) unexportedCount() int {
	count := 0
	for _, names := range w.unexported {
		count += len(names)
	}
	return count
}

func (w *writer) need(object types.Object) {
	if object.Pkg() != nil && object.Pkg() != types.Unsafe && !w.needed[object] {
		w.needed[object] = true
	}
}

func (w *writer) packageText(current *types.Package, objects []types.Object) string {
	sort.Slice(objects, func(i, j int) bool { return objects[i].Name() < objects[j].Name() })
	w.current, w.imports = current, map[*types.Package]bool{}
	var constants, variables, rest []string
	for _, object := range objects {
		text := w.declaration(object)
		switch object.(type) {
		case *types.Const:
			constants = append(constants, text)
		case *types.Var:
			variables = append(variables, text)
		default:
			rest = append(rest, text)
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "package %s\n", current.Name())
	imported := make([]*types.Package, 0, len(w.imports))
	for path := range w.imports {
		imported = append(imported, path)
	}
	sort.Slice(imported, func(i, j int) bool { return imported[i].Path() < imported[j].Path() })
	for _, path := range imported {
		if name := w.importName(path); name != path.Name() {
			fmt.Fprintf(&out, "import %s %q\n", name, path.Path())
		} else {
			fmt.Fprintf(&out, "import %q\n", path.Path())
		}
	}
	group := func(keyword string, lines []string) {
		if len(lines) > 0 {
			fmt.Fprintf(&out, "%s(\n%s\n)\n", keyword, strings.Join(lines, "\n"))
		}
	}
	group("const", constants)
	group("var", variables)
	for _, text := range rest {
		out.WriteString(text + "\n")
	}
	return out.String()
}

// importName is the package's name, or its path with underscores where two packages of one name could
// meet, or a declaration of the importing package has that name.
func (w *writer) importName(path *types.Package) string {
	clash := path.Name() == "template" || path.Name() == "rand" || w.current.Scope().Lookup(path.Name()) != nil
	if clash {
		return strings.NewReplacer("/", "_", ".", "_", "-", "_").Replace(path.Path())
	}
	return path.Name()
}

func (w *writer) declaration(object types.Object) string {
	switch object := object.(type) {
	case *types.Const:
		if basic, ok := object.Type().(*types.Basic); ok && basic.Info()&types.IsUntyped != 0 {
			return object.Name() + "=" + untypedText(basic, object.Val())
		}
		return object.Name() + " " + w.typeText(object.Type()) + "=" + typedText(object.Val())
	case *types.Var:
		if pointer, ok := object.Type().(*types.Pointer); ok && w.library.pointers[object] {
			return object.Name() + "=&" + w.typeText(pointer.Elem()) + "{}"
		}
		return object.Name() + " " + w.typeText(object.Type())
	case *types.Func:
		signature := object.Type().(*types.Signature)
		return "func " + object.Name() + w.typeParameters(signature.TypeParams()) + w.signature(signature)
	case *types.TypeName:
		return w.typeDeclaration(object)
	}
	panic("unexpected object " + object.String())
}

func (w *writer) typeDeclaration(object *types.TypeName) string {
	if alias, ok := object.Type().(*types.Alias); ok {
		return "type " + object.Name() + w.typeParameters(alias.TypeParams()) + "=" + w.typeText(alias.Rhs())
	}
	named, ok := object.Type().(*types.Named)
	if !ok || object.IsAlias() {
		return "type " + object.Name() + "=" + w.typeText(object.Type())
	}
	var out strings.Builder
	out.WriteString("type " + object.Name() + w.typeParameters(named.TypeParams()) + " " + w.typeText(named.Underlying()))
	methods := make([]*types.Func, 0, named.NumMethods())
	for i := 0; i < named.NumMethods(); i++ {
		if method := named.Method(i); method.Exported() || w.unexported[method.Pkg()][method.Name()] {
			methods = append(methods, method)
		}
	}
	sort.Slice(methods, func(i, j int) bool { return methods[i].Name() < methods[j].Name() })
	for _, method := range methods {
		signature := method.Type().(*types.Signature)
		receiver := signature.Recv().Type()
		star := ""
		if pointer, ok := receiver.(*types.Pointer); ok {
			receiver, star = pointer.Elem(), "*"
		}
		arguments := ""
		if list := signature.RecvTypeParams(); list.Len() > 0 {
			names := make([]string, list.Len())
			for i := range names {
				names[i] = list.At(i).Obj().Name()
			}
			arguments = "[" + strings.Join(names, ",") + "]"
		}
		fmt.Fprintf(&out, "\nfunc(%s%s%s)%s%s%s", star, object.Name(), arguments, method.Name(),
			w.typeParameters(signature.TypeParams()), w.signature(signature))
	}
	return out.String()
}

func (w *writer) typeParameters(list *types.TypeParamList) string {
	if list.Len() == 0 {
		return ""
	}
	parts := make([]string, list.Len())
	for i := range parts {
		parts[i] = list.At(i).Obj().Name() + " " + w.typeText(list.At(i).Constraint())
	}
	text := strings.Join(parts, ",")
	if len(parts) == 1 && strings.Contains(parts[0], " *") {
		text += "," // [P *T] could be an array's length
	}
	return "[" + text + "]"
}

func (w *writer) signature(signature *types.Signature) string {
	results := w.tuple(signature.Results(), false)
	switch {
	case signature.Results().Len() == 0:
		results = ""
	case signature.Results().Len() > 1 || strings.HasPrefix(results, "("):
		results = "(" + results + ")"
	}
	return "(" + w.tuple(signature.Params(), signature.Variadic()) + ")" + results
}

func (w *writer) tuple(tuple *types.Tuple, variadic bool) string {
	parts := make([]string, tuple.Len())
	for i := range parts {
		kind := tuple.At(i).Type()
		if slice, ok := kind.(*types.Slice); ok && variadic && i == len(parts)-1 {
			parts[i] = "..." + w.typeText(slice.Elem())
		} else {
			parts[i] = w.typeText(kind)
		}
	}
	return strings.Join(parts, ",")
}

func (w *writer) objectName(object *types.TypeName) string {
	if object.Pkg() == nil {
		return object.Name()
	}
	w.need(object)
	if object.Pkg() == w.current {
		return object.Name()
	}
	w.imports[object.Pkg()] = true
	return w.importName(object.Pkg()) + "." + object.Name()
}

func (w *writer) arguments(list *types.TypeList) string {
	if list.Len() == 0 {
		return ""
	}
	parts := make([]string, list.Len())
	for i := range parts {
		parts[i] = w.typeText(list.At(i))
	}
	return "[" + strings.Join(parts, ",") + "]"
}

func (w *writer) typeText(kind types.Type) string {
	switch kind := kind.(type) {
	case *types.Basic:
		if kind.Kind() == types.UnsafePointer {
			w.imports[types.Unsafe] = true
			return "unsafe.Pointer"
		}
		return kind.Name()
	case *types.Alias:
		return w.objectName(kind.Obj()) + w.arguments(kind.TypeArgs())
	case *types.Named:
		return w.objectName(kind.Obj()) + w.arguments(kind.TypeArgs())
	case *types.TypeParam:
		return kind.Obj().Name()
	case *types.Pointer:
		return "*" + w.typeText(kind.Elem())
	case *types.Slice:
		return "[]" + w.typeText(kind.Elem())
	case *types.Array:
		return fmt.Sprintf("[%d]%s", kind.Len(), w.typeText(kind.Elem()))
	case *types.Map:
		return "map[" + w.typeText(kind.Key()) + "]" + w.typeText(kind.Elem())
	case *types.Chan:
		element := w.typeText(kind.Elem())
		switch kind.Dir() {
		case types.SendOnly:
			return "chan<- " + element
		case types.RecvOnly:
			return "<-chan " + element
		}
		if strings.HasPrefix(element, "<-") {
			element = "(" + element + ")"
		}
		return "chan " + element
	case *types.Signature:
		return "func" + w.signature(kind)
	case *types.Struct:
		return w.structText(kind)
	case *types.Interface:
		return w.interfaceText(kind)
	case *types.Union:
		parts := make([]string, kind.Len())
		for i := range parts {
			if kind.Term(i).Tilde() {
				parts[i] = "~"
			}
			parts[i] += w.typeText(kind.Term(i).Type())
		}
		return strings.Join(parts, "|")
	}
	panic("unexpected type " + kind.String())
}

// structText keeps the fields that a program can name or that promote something, and locks. The
// others become one array of the same size, of bytes or, where they can't be compared, of functions.
func (w *writer) structText(kind *types.Struct) string {
	var parts []string
	var dropped []*types.Var
	comparable := true
	for i := 0; i < kind.NumFields(); i++ {
		field := kind.Field(i)
		switch {
		case field.Embedded():
			parts = append(parts, w.typeText(field.Type()))
		case field.Exported() || isLock(field.Type()):
			parts = append(parts, field.Name()+" "+w.typeText(field.Type()))
		default:
			dropped = append(dropped, field)
			comparable = comparable && types.Comparable(field.Type())
		}
	}
	if len(dropped) > 0 {
		size := w.library.sizes.Sizeof(types.NewStruct(dropped, nil))
		if comparable {
			parts = append(parts, fmt.Sprintf("_ [%d]byte", size))
		} else {
			parts = append(parts, fmt.Sprintf("_ [%d]func()", size/8))
		}
	}
	return "struct{" + strings.Join(parts, ";") + "}"
}

func isLock(kind types.Type) bool {
	named, ok := kind.(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "sync"
}

func (w *writer) interfaceText(kind *types.Interface) string {
	var parts []string
	for i := 0; i < kind.NumEmbeddeds(); i++ {
		parts = append(parts, w.typeText(kind.EmbeddedType(i)))
	}
	for i := 0; i < kind.NumExplicitMethods(); i++ {
		method := kind.ExplicitMethod(i)
		if !method.Exported() {
			if w.unexported[method.Pkg()] == nil {
				w.unexported[method.Pkg()] = map[string]bool{}
			}
			w.unexported[method.Pkg()][method.Name()] = true
		}
		parts = append(parts, method.Name()+w.signature(method.Type().(*types.Signature)))
	}
	if len(parts) == 0 && kind.IsComparable() {
		return "interface{comparable}"
	}
	return "interface{" + strings.Join(parts, ";") + "}"
}

func typedText(value constant.Value) string {
	switch value.Kind() {
	case constant.String:
		return strconv.Quote(constant.StringVal(value))
	case constant.Float:
		return floatText(value)
	}
	return value.ExactString()
}

func untypedText(basic *types.Basic, value constant.Value) string {
	switch basic.Kind() {
	case types.UntypedRune:
		if number, exact := constant.Int64Val(value); exact && strconv.QuoteRune(rune(number)) != `'�'` {
			return strconv.QuoteRune(rune(number))
		}
		return `'\ufffd'`
	case types.UntypedFloat:
		return floatText(constant.ToFloat(value))
	}
	return typedText(value)
}

// floatText prints with 512 bits, as the gc compiler keeps constants.
func floatText(value constant.Value) string {
	var float big.Float
	float.SetPrec(512)
	if _, _, err := float.Parse(exactDecimal(value), 10); err != nil {
		panic(err)
	}
	text := float.Text('g', 40)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}

func exactDecimal(value constant.Value) string {
	switch exact := constant.Val(value).(type) {
	case *big.Rat:
		return new(big.Float).SetPrec(512).SetRat(exact).Text('g', 150)
	case *big.Float:
		return exact.Text('g', 150)
	case *big.Int:
		return exact.String()
	case int64:
		return strconv.FormatInt(exact, 10)
	}
	panic("unexpected constant " + value.ExactString())
}
