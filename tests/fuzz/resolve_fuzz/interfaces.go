package a

import "context"

type Store interface {
	Get(ctx context.Context, key string) (string, error)
	Close() error
}
type direct struct{}
func (direct) Get(ctx context.Context, key string) (string, error) { return "", nil }
func (*direct) Close() error { return nil }
type base struct{}
func (*base) Get(ctx context.Context, key string) (string, error) { return "", nil }
type derived struct{ *base }
func (derived) Close() error { return nil }
type wrong struct{}
func (wrong) Get(ctx context.Context, key int) (string, error) { return "", nil }
func (wrong) Close() error { return nil }
type wrapper struct{ closing }
type closing interface { Store; extra() }
func (*wrapper) Get(ctx context.Context, key string) (string, error) { return "", nil }
type half struct{}
func (half) Get(ctx context.Context, key string) (string, error) { return "", nil }
