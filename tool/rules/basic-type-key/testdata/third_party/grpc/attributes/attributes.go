// Package attributes stands in for grpc's: what the fixtures call, and no more.
package attributes

type Attributes struct{ values map[any]any }

func New(key, value any) *Attributes { return &Attributes{map[any]any{key: value}} }

func (a *Attributes) WithValue(key, value any) *Attributes {
	made := New(key, value)
	for k, v := range a.values {
		made.values[k] = v
	}
	return made
}
