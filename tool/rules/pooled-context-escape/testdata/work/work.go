// Package work starts things.
package work

import (
	"github.com/gin-gonic/gin"

	"example.com/pooled/orders"
)

// Notify starts a goroutine with what it is given.
func Notify(c *gin.Context) {
	go orders.Notify(c) // want "the \*gin.Context is used by a goroutine .* another request; give away c.Copy"
}

// Promise starts one that tells when it is done.
func Promise(c *gin.Context, done chan<- string) {
	go func() { done <- orders.Notify(c) }()
}

// Pool runs functions later.
type Pool struct{ functions chan func() }

func (p *Pool) Submit(run func()) { p.functions <- run }

// Form is saved with interceptors around it, which it calls itself.
type Form struct{ name string }

type Next func(name string) error

func (f *Form) Submit(around ...func(next Next) Next) error {
	save := Next(func(string) error { return nil })
	for _, interceptor := range around {
		save = interceptor(save)
	}
	return save(f.name)
}
