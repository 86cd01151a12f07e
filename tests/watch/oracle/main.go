// Oracle writes what Go's own packages read from a Go executable that has its symbols and DWARF, one
// thing a line: build information, functions and lines, method tables, types and fields.
package main

import (
	"bufio"
	"debug/buildinfo"
	"debug/dwarf"
	"debug/elf"
	"debug/gosym"
	"fmt"
	"log"
	"os"
	"strings"
)

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	path := os.Args[1]
	build(out, path)
	file, err := elf.Open(path)
	check(err)
	symbols, err := file.Symbols()
	check(err)
	itabs(out, symbols)
	functions(out, file, address(symbols, "runtime.text"))
	types(out, file, address(symbols, "runtime.types"))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func build(out *bufio.Writer, path string) {
	info, err := buildinfo.ReadFile(path)
	check(err)
	fmt.Fprintf(out, "version %s\npath %s\nmodule %s %s\n", info.GoVersion, info.Path, info.Main.Path, info.Main.Version)
	for _, dependency := range info.Deps {
		fmt.Fprintf(out, "dependency %s %s\n", dependency.Path, dependency.Version)
	}
	for _, setting := range info.Settings {
		fmt.Fprintf(out, "setting %s=%s\n", setting.Key, setting.Value)
	}
}

func address(symbols []elf.Symbol, name string) uint64 {
	for _, symbol := range symbols {
		if symbol.Name == name {
			return symbol.Value
		}
	}
	return 0
}

func itabs(out *bufio.Writer, symbols []elf.Symbol) {
	for _, symbol := range symbols {
		name := symbol.Name
		if strings.HasPrefix(name, "go:itab.") || strings.HasPrefix(name, "go.itab.") {
			fmt.Fprintf(out, "itab %x %s\n", symbol.Value, name[len("go:itab."):])
		}
	}
}

func functions(out *bufio.Writer, file *elf.File, text uint64) {
	var table []byte
	for _, name := range []string{".gopclntab", ".data.rel.ro.gopclntab"} {
		if section := file.Section(name); section != nil {
			var err error
			table, err = section.Data()
			check(err)
		}
	}
	if table == nil { // an external linker merged it with other data
		return
	}
	lines, err := gosym.NewTable(nil, gosym.NewLineTable(table, text))
	check(err)
	fmt.Fprintf(out, "functions %d\n", len(lines.Funcs))
	for i := range lines.Funcs {
		function := &lines.Funcs[i]
		if function.Entry == function.End {
			continue // a second name of the C function behind it
		}
		fmt.Fprintf(out, "function %x %x %s\n", function.Entry, function.End, function.Name)
		for address := function.Entry; address < function.End; address += 32 {
			name, line, _ := lines.PCToLine(address)
			if name != "" && line != 0 {
				fmt.Fprintf(out, "line %x %s:%d\n", address, name, line)
			}
		}
	}
}

const (
	goKind        dwarf.Attr = 0x2900
	goRuntimeType dwarf.Attr = 0x2904
)

// types: what DWARF says of the types that exist at run time.
func types(out *bufio.Writer, file *elf.File, start uint64) {
	data, err := file.DWARF()
	check(err)
	reader := data.Reader()
	for {
		entry, err := reader.Next()
		check(err)
		if entry == nil {
			return
		}
		var address uint64
		switch value := entry.Val(goRuntimeType).(type) {
		case uint64:
			address = value
		case int64:
			address = uint64(value)
		}
		if address < start { // an offset, since Go 1.25
			address += start
		}
		kind, _ := entry.Val(goKind).(int64)
		if address == 0 || address == start || kind == 0 {
			continue
		}
		size, _ := entry.Val(dwarf.AttrByteSize).(int64)
		name, _ := entry.Val(dwarf.AttrName).(string)
		name, _, _ = strings.Cut(name, "·") // a type inside of a function
		fmt.Fprintf(out, "type %x %d %d %s\n", address, kind, size, name)
		if entry.Tag != dwarf.TagStructType || kind != 25 {
			continue
		}
		for index := 0; ; index++ {
			member, err := reader.Next()
			check(err)
			if member == nil || member.Tag == 0 {
				break
			}
			memberName, _ := member.Val(dwarf.AttrName).(string)
			offset, _ := member.Val(dwarf.AttrDataMemberLoc).(int64)
			fmt.Fprintf(out, "field %x %d %d %s\n", address, index, offset, memberName)
		}
	}
}
