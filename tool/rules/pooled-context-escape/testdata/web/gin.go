// Package web has handlers of several frameworks.
package web

import (
	"context"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/pooled/orders"
	"example.com/pooled/work"
)

type server struct {
	service orders.Service
	pool    *work.Pool
	queue   chan *gin.Context
	last    *gin.Context
	seen    map[string]*gin.Context
}

var shared = &server{seen: map[string]*gin.Context{}}

var latest *gin.Context

func (s *server) captured(c *gin.Context) {
	go func() { // want "the \*gin.Context is used by a goroutine"
		_ = s.service.Do(c)
	}()
}

func (s *server) param(c *gin.Context) {
	go func() { _ = c.Param("id") }() // want "the \*gin.Context is used by a goroutine"
}

func (s *server) request(c *gin.Context) {
	go func() { _ = orders.Save(c.Request.Context(), "1") }() // want "the \*gin.Context is used by a goroutine"
}

func (s *server) literal(c *gin.Context) {
	go func(c *gin.Context) { _ = orders.Notify(c) }(c) // want "the \*gin.Context is used by a goroutine"
}

func (s *server) helper(c *gin.Context) {
	work.Notify(c)
}

func (s *server) submitted(c *gin.Context) {
	s.pool.Submit(func() { _ = orders.Notify(c) }) // want "the \*gin.Context is used by a function that .*\[likely\]"
}

func (s *server) timer(c *gin.Context) {
	time.AfterFunc(time.Second, func() { c.JSON(200, nil) }) // want "the \*gin.Context is used by a function that time.AfterFunc"
}

func (s *server) sent(c *gin.Context) {
	s.queue <- c // want "the \*gin.Context is sent on a channel.*\[likely\]"
}

func (s *server) kept(c *gin.Context) {
	latest = c // want "the \*gin.Context is kept in latest"
}

// --- what is fine

func (s *server) copied(c *gin.Context) {
	cc := c.Copy()
	go func() { _ = s.service.Do(cc) }()
	go orders.Notify(c.Copy())
	s.queue <- c.Copy()
	latest = c.Copy()
}

func (s *server) before(c *gin.Context) {
	id := c.Param("id")
	ctx := context.WithoutCancel(c.Request.Context())
	go func() { _ = orders.Save(ctx, id) }()
	go orders.Save(ctx, c.Param("id"))
}

func (s *server) waits(c *gin.Context) {
	var group sync.WaitGroup
	group.Add(1)
	go func() {
		defer group.Done()
		_ = s.service.Do(c)
	}()
	group.Wait()
}

func (s *server) receives(c *gin.Context) {
	done := make(chan string)
	go func() { done <- orders.Notify(c) }()
	c.JSON(200, <-done)
}

func (s *server) closes(c *gin.Context) {
	go func() {
		<-c.Done()
		s.service = nil
	}()
}

func (s *server) ignored(c *gin.Context) {
	go orders.Ping(c)
}

func (s *server) inline(c *gin.Context) {
	func() { _ = orders.Notify(c) }()
	holder := &server{last: c}
	holder.last = c
}

func Routes(e *gin.Engine) {
	s := shared
	e.GET("/", s.captured, s.param, s.request, s.literal, s.helper, s.submitted, s.timer, s.sent, s.kept, s.copied, s.before, s.waits,
		s.receives, s.closes, s.ignored, s.inline)
	e.GET("/literal", func(c *gin.Context) {
		go func() { _ = c.GetString("user") }() // want "the \*gin.Context is used by a goroutine"
	})
	e.GET("/promised", func(c *gin.Context) {
		done := make(chan string, 1)
		work.Promise(c, done)
		c.JSON(200, <-done)
	})
}

// An interceptor runs before Submit returns, whatever the method's name.
func (s *server) save(c *gin.Context) {
	form := &work.Form{}
	_ = form.Submit(func(next work.Next) work.Next {
		return func(name string) error {
			_ = orders.Notify(c)
			return next(name)
		}
	})
}
