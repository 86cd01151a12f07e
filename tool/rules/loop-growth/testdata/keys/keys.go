// Package keys is the accessor package of the fixtures.
package keys

import "context"

type messageKey struct{}
type attemptKey struct{}
type labelKey string

func WithMessage(ctx context.Context, message string) context.Context {
	return context.WithValue(ctx, messageKey{}, message)
}

func Message(ctx context.Context) string {
	message, _ := ctx.Value(messageKey{}).(string)
	return message
}

// EnsureMessage adds the message only if there is none yet.
func EnsureMessage(ctx context.Context, message string) context.Context {
	if _, ok := ctx.Value(messageKey{}).(string); ok {
		return ctx
	}
	return context.WithValue(ctx, messageKey{}, message)
}

// WithAttempt adds the attempt's number from the second one on.
func WithAttempt(ctx context.Context, attempt int) context.Context {
	if attempt > 0 {
		ctx = context.WithValue(ctx, attemptKey{}, attempt)
	}
	return ctx
}

func WithLabel(ctx context.Context, name, value string) context.Context {
	return context.WithValue(ctx, labelKey(name), value)
}

type fieldsKey struct{}

// Fields are filled in place.
type Fields struct{ All map[string]string }

func WithFields(ctx context.Context, fields *Fields) context.Context {
	return context.WithValue(ctx, fieldsKey{}, fields)
}

func FieldsOf(ctx context.Context) (*Fields, bool) {
	fields, ok := ctx.Value(fieldsKey{}).(*Fields)
	return fields, ok
}
