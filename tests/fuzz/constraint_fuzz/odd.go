/* a */ // +build x
// +build !!x a,,b

//go:build ((((!(a||!b)
package a