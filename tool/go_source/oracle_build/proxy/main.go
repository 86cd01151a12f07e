// Makes a module proxy of folders: each PATH@VERSION below MODULES becomes a module that the go
// command can download with GOPROXY=file://PROXY (https://go.dev/ref/mod#goproxy-protocol). A capital
// in a path is written as it is in the module cache, `!` and the small letter.
//
//	go run main.go MODULES PROXY
package main

import (
	"archive/zip"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// plain undoes the spelling of capitals.
func plain(escaped string) string {
	var text strings.Builder
	capital := false
	for _, letter := range escaped {
		if letter == '!' {
			capital = true
			continue
		}
		if capital {
			letter += 'A' - 'a'
			capital = false
		}
		text.WriteRune(letter)
	}
	return text.String()
}

func pack(root, escaped, proxy string) {
	path, version, _ := strings.Cut(escaped, "@")
	folder := filepath.Join(proxy, path, "@v")
	check(os.MkdirAll(folder, 0o755))
	base := filepath.Join(folder, version)
	info := fmt.Sprintf(`{"Version":%q,"Time":"2024-01-01T00:00:00Z"}`, version)
	check(os.WriteFile(base+".info", []byte(info), 0o644))
	mod, err := os.ReadFile(filepath.Join(root, escaped, "go.mod"))
	if err != nil {
		mod = []byte("module " + plain(path) + "\n")
	}
	check(os.WriteFile(base+".mod", mod, 0o644))
	file, err := os.Create(base + ".zip")
	check(err)
	archive := zip.NewWriter(file)
	check(filepath.WalkDir(filepath.Join(root, escaped), func(name string, entry fs.DirEntry, err error) error {
		check(err)
		if entry.IsDir() {
			return nil
		}
		relative, err := filepath.Rel(filepath.Join(root, escaped), name)
		check(err)
		member, err := archive.Create(plain(path) + "@" + version + "/" + filepath.ToSlash(relative))
		check(err)
		text, err := os.ReadFile(name)
		check(err)
		_, err = member.Write(text)
		return err
	}))
	check(archive.Close())
	check(file.Close())
	list, err := os.OpenFile(filepath.Join(folder, "list"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	check(err)
	fmt.Fprintln(list, version)
	check(list.Close())
}

func main() {
	root, proxy := os.Args[1], os.Args[2]
	check(filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		check(err)
		if entry.IsDir() && strings.Contains(entry.Name(), "@") {
			relative, err := filepath.Rel(root, name)
			check(err)
			pack(root, filepath.ToSlash(relative), proxy)
			return filepath.SkipDir
		}
		return nil
	}))
}
