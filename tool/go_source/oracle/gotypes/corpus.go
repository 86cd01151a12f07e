package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// corpus runs the comparison over the modules that a list names, one line each:
//
//	module PATH@VERSION…   each as it is, its dependencies from the module cache
//	vendor PATH@VERSION    with its dependencies in vendor/
//	work PATH@VERSION…     all of them members of one workspace
//	atleast CALLS KEYS     how much the whole list must give for the comparison to mean something
//
// The modules come through the go command, into its module cache, and are copied to a temporary folder.
func corpus(list, dump string, show int) (bool, error) {
	file, err := os.Open(list)
	if err != nil {
		return false, err
	}
	defer file.Close()
	temporary, err := os.MkdirTemp("", "waybill-gotypes-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(temporary)
	if temporary, err = filepath.EvalSymlinks(temporary); err != nil {
		return false, err
	}
	all := newResult(show)
	good := true
	leastCalls, leastKeys := 0, 0
	lines := bufio.NewScanner(file)
	for number := 1; lines.Scan(); number++ {
		words := strings.Fields(lines.Text())
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if words[0] == "atleast" {
			if _, err := fmt.Sscan(strings.Join(words[1:], " "), &leastCalls, &leastKeys); err != nil {
				return false, fmt.Errorf("%s:%d: %w", list, number, err)
			}
			continue
		}
		folder := filepath.Join(temporary, fmt.Sprint(number))
		patterns, err := prepare(words[0], words[1:], folder)
		if err != nil {
			return false, fmt.Errorf("%s:%d: %w", list, number, err)
		}
		fmt.Println(lines.Text())
		here, err := compare(dump, true, show, folder, patterns)
		if err != nil {
			return false, fmt.Errorf("%s:%d: %w", list, number, err)
		}
		good = here.print() && good
		all.add(here)
		os.RemoveAll(folder)
	}
	fmt.Println("all together")
	all.print()
	if all.known() < leastCalls || all.keys["right"] < leastKeys {
		return false, fmt.Errorf("only %d calls and %d keys were compared, %d and %d are wanted",
			all.known(), all.keys["right"], leastCalls, leastKeys)
	}
	return good, lines.Err()
}

// prepare copies modules to a folder and makes what the kind asks for; it returns what to list there.
func prepare(kind string, modules []string, folder string) ([]string, error) {
	patterns := []string{"./..."}
	if kind == "work" {
		patterns = nil
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return nil, err
		}
	}
	for i, module := range modules {
		target := folder
		if kind == "work" {
			target = filepath.Join(folder, fmt.Sprintf("m%d", i))
			patterns = append(patterns, fmt.Sprintf("./m%d/...", i))
		}
		if err := copyModule(module, target); err != nil {
			return nil, err
		}
		if kind != "work" {
			if _, err := goCommand(folder, "mod", "download"); err != nil {
				return nil, err
			}
		}
	}
	switch kind {
	case "module":
		return patterns, nil
	case "vendor":
		_, err := goCommand(folder, "mod", "vendor")
		return patterns, err
	case "work":
		arguments := []string{"work", "init"}
		for i := range modules {
			arguments = append(arguments, fmt.Sprintf("./m%d", i))
		}
		_, err := goCommand(folder, arguments...)
		if err == nil {
			_, err = goCommand(folder, "mod", "download")
		}
		return patterns, err
	}
	return nil, fmt.Errorf("unknown kind %q", kind)
}

func copyModule(module, target string) error {
	output, err := goCommand(os.TempDir(), "mod", "download", "-json", module)
	if err != nil {
		return err
	}
	var downloaded struct{ Dir string }
	if err := json.Unmarshal(output, &downloaded); err != nil {
		return err
	}
	source := os.DirFS(downloaded.Dir)
	if err := os.CopyFS(target, source); err != nil {
		return err
	}
	// The module cache is read-only, and so is the copy; a workspace file in it may name what is not there.
	os.Remove(filepath.Join(target, "go.work"))
	return filepath.WalkDir(target, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chmod(path, map[bool]os.FileMode{true: 0o755, false: 0o644}[entry.IsDir()])
	})
}

func goCommand(folder string, arguments ...string) ([]byte, error) {
	command := exec.Command("go", arguments...)
	command.Dir = folder
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w", strings.Join(arguments, " "), err)
	}
	return output, nil
}
