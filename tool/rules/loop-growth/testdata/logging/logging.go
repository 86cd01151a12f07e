// Package logging has loggers of its own: what their methods are called says that they derive.
package logging

import "context"

// Fields are what a logger says with each line.
type Fields map[string]any

// Logger has one implementation whose derivation can't be followed.
type Logger interface {
	With(fields Fields) Logger
	WithField(name string, value any) Logger
	WithLevel(level int) Logger
	Info(text string)
}

type lines struct{ prefix string }

func (l lines) With(fields Fields) Logger {
	for name := range fields {
		l.prefix += name
	}
	return l
}

func (l lines) WithField(name string, value any) Logger { return lines{l.prefix + name} }
func (l lines) WithLevel(int) Logger                    { return l }
func (l lines) Info(text string)                        { println(l.prefix, text) }

// New returns the one there is.
func New() Logger { return lines{} }

// Consume gains a field with each message.
func Consume(ctx context.Context, log Logger, messages <-chan string) {
	for message := range messages {
		log = log.With(Fields{"message": message}) // want "the logger is derived from itself in each round of an unbounded loop .* and gains a logger layer"
		log.Info("received")
	}
}

type subscriber struct{ log Logger }

// Poll does it under a condition, in an endless loop.
func (s *subscriber) Poll(next func() (string, error)) {
	log := s.log.WithField("topic", "orders")
	for {
		id, err := next()
		if err != nil {
			log = log.WithField("err", err) // want "the logger is derived from itself in each round of an unbounded loop"
		}
		log.Info(id)
	}
}

// PollAnew has a logger of the round.
func (s *subscriber) PollAnew(next func() (string, error)) {
	log := s.log.WithField("topic", "orders")
	for {
		log := log
		id, err := next()
		if err != nil {
			log = log.WithField("err", err)
		}
		log.Info(id)
	}
}

// Levels are set anew, not added.
func Levels(log Logger, levels <-chan int) {
	for level := range levels {
		log = log.WithLevel(level)
		log.Info("level")
	}
}

// Query is no logger, and what its methods are called says nothing of layers.
type Query interface {
	With(name string) Query
	Run()
}

// Search builds a query for as long as there are names.
func Search(query Query, names <-chan string) {
	for name := range names {
		query = query.With(name)
		query.Run()
	}
}
