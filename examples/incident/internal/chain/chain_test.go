package chain_test

import (
	"context"
	"net/http"
	"reflect"
	"testing"
	"time"

	"example.com/incident/internal/chain"
)

type key struct{}

func TestKeys(t *testing.T) {
	ctx := context.WithValue(context.Background(), http.ServerContextKey, 1)
	ctx = context.WithValue(ctx, "a", 1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ctx = context.WithValue(ctx, key{}, 2)
	ctx, stop := context.WithTimeout(ctx, time.Hour)
	defer stop()
	ctx = context.WithValue(context.WithoutCancel(ctx), "a", 3)
	if got, want := chain.Keys(ctx), []any{"a", key{}, "a"}; !reflect.DeepEqual(got, want) {
		t.Errorf("Keys: %v, want %v", got, want)
	}
	if got := chain.Keys(context.TODO()); got != nil {
		t.Errorf("Keys of a root: %v, want none", got)
	}
}
