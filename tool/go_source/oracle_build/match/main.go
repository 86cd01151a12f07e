// The oracle of constraint_oracle_test.cpp: prints, for each file of a folder, its name and whether
// go/build takes it into a build for linux/amd64: true, false, or several where it refuses the file for
// having more than one //go:build line.
//
//	go run main.go FOLDER
package main

import (
	"fmt"
	"go/build"
	"os"
	"strings"
)

func main() {
	context := build.Context{
		GOOS: "linux", GOARCH: "amd64", Compiler: "gc", CgoEnabled: true,
		ToolTags: []string{"amd64.v1", "goexperiment.regabiwrappers", "goexperiment.regabiargs",
			"goexperiment.dwarf5", "goexperiment.greenteagc", "goexperiment.randomizedheapbase64"},
	}
	for release := 1; release <= 27; release++ {
		context.ReleaseTags = append(context.ReleaseTags, fmt.Sprintf("go1.%d", release))
	}
	entries, err := os.ReadDir(os.Args[1])
	if err != nil {
		panic(err)
	}
	for _, entry := range entries {
		match, err := context.MatchFile(os.Args[1], entry.Name())
		if err != nil && strings.Contains(err.Error(), "multiple //go:build") {
			fmt.Println(entry.Name(), "several")
			continue
		}
		fmt.Println(entry.Name(), match && err == nil)
	}
}
