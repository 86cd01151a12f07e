// Package cli stands for urfave/cli, as far as the fixture needs it.
package cli

type Context struct{ Name string }

type Command struct {
	Name           string
	Before, Action func(*Context) error
}
