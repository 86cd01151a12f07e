package state

import (
	"context"
	"testing"
)

func TestHook(t *testing.T) {
	called := false
	Hook(context.WithValue(context.Background(), hookKey{}, func() { called = true }))()
	if !called {
		t.Fatal("not called")
	}
}
