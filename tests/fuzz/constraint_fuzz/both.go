// A.

//go:build (linux && !cgo) || ignore
// +build linux,!cgo ignore

package a
