package keys

import (
	"context"
	"testing"
)

func TestWithTest(t *testing.T) {
	if WithTest(context.Background()).Value(testKey{}) == nil {
		t.Fatal("not there")
	}
}
