// Compares the table of known flows with the sources that it speaks of: each function or method must
// be there, and its signature must fit what the row says of it.
//
//	known_flows TABLE MODULES
//
// MODULES names a module and its version a line; they are read from the module cache, where they are
// downloaded to first. Their own dependencies count only as far as they are in that list too.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "known_flows:", err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 3 {
		return errors.New("usage: known_flows TABLE MODULES")
	}
	lines, err := readLines(os.Args[1])
	if err != nil {
		return err
	}
	names, err := readLines(os.Args[2])
	if err != nil {
		return err
	}
	var versions []string
	for _, line := range names {
		versions = append(versions, line.text)
	}
	folders, err := download(versions)
	if err != nil {
		return err
	}
	sources := newSources(folders)
	wrong := 0
	for _, line := range lines {
		if err := check(sources, line.text); err != nil {
			wrong++
			fmt.Printf("%s:%d: %v\n", os.Args[1], line.number, err)
		}
	}
	fmt.Printf("%d rows, %d wrong\n", len(lines), wrong)
	if wrong > 0 || len(lines) < 100 {
		return errors.New("the table and the sources differ")
	}
	return nil
}

type line struct {
	number int
	text   string
}

// readLines returns a file's lines that hold something besides a comment.
func readLines(path string) ([]line, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var lines []line
	scanner := bufio.NewScanner(file)
	for number := 1; scanner.Scan(); number++ {
		if text := strings.TrimSpace(scanner.Text()); text != "" && !strings.HasPrefix(text, "#") {
			lines = append(lines, line{number, text})
		}
	}
	return lines, scanner.Err()
}

// download returns the folder of each module, by its path.
func download(versions []string) (map[string]string, error) {
	command := exec.Command("go", append([]string{"mod", "download", "-json"}, versions...)...)
	command.Stderr = os.Stderr
	output, err := command.Output()
	folders := map[string]string{}
	decoder := json.NewDecoder(bytes.NewReader(output))
	for decoder.More() {
		var module struct{ Path, Dir, Error string }
		if err := decoder.Decode(&module); err != nil {
			return nil, err
		}
		if module.Error != "" {
			return nil, fmt.Errorf("%s: %s", module.Path, module.Error)
		}
		folders[module.Path] = module.Dir
	}
	if err != nil && len(folders) == 0 {
		return nil, fmt.Errorf("go mod download: %w", err)
	}
	return folders, nil
}
