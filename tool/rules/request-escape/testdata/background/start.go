package background

import (
	"log"
	"sync"
)

// SafeGo runs f beside its caller and lives on if it panics.
func SafeGo(f func()) {
	go func() {
		defer func() {
			if problem := recover(); problem != nil {
				log.Println(problem)
			}
		}()
		f()
	}()
}

// Named runs f in the pool under a name.
func Named(p *Pool, name string, f func()) {
	p.Submit(func() {
		log.Println(name)
		f()
	})
}

// Timed runs f at once and says how it went.
func Timed(f func() error) error {
	go log.Println("started")
	return f()
}

// Both runs f beside something else and waits for it.
func Both(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	log.Println("meanwhile")
	<-done
}

// Tasks are waited for together.
type Tasks struct{ open sync.WaitGroup }

// Add starts f.
func (t *Tasks) Add(f func()) {
	t.open.Add(1)
	go func() {
		defer t.open.Done()
		f()
	}()
}

// Wait comes back when all are done.
func (t *Tasks) Wait() { t.open.Wait() }
