// Package names exports keys to its module alone.
package names

type Name struct{}

type Lost struct{}

type Plain string
