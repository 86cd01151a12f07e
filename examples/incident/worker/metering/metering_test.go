package metering_test

import (
	"context"
	"testing"
	"time"

	"example.com/incident/internal/chain"
	"example.com/incident/worker/batchlog"
	"example.com/incident/worker/metering"
)

// settled is what a ledger saw of one batch.
type settled struct {
	number int
	keys   []any
	uses   []metering.Use
}

type ledger chan settled

func (l ledger) Settle(ctx context.Context, batch []metering.Use) {
	l <- settled{batchlog.Number(ctx), chain.Keys(ctx), append([]metering.Use(nil), batch...)}
}

// TestChainGrows: the context of the n-th batch has n value layers, all with the same key.
func TestChainGrows(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	batches := make(ledger)
	meter := metering.New(batches, 2, time.Hour)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		meter.Run(ctx)
	}()
	for n := 1; n <= 100; n++ {
		meter.Add(metering.Use{Tenant: "acme", Bytes: n})
		meter.Add(metering.Use{Tenant: "globex", Bytes: n})
		got := <-batches
		if got.number != n || len(got.keys) != n {
			t.Fatalf("batch %d: it is number %d, and its context has %d value layers", n, got.number, len(got.keys))
		}
		for _, key := range got.keys {
			if key != "batch" {
				t.Fatalf("batch %d: a layer with the key %v", n, key)
			}
		}
		if len(got.uses) != 2 || got.uses[0].Tenant != "acme" || got.uses[1].Bytes != n {
			t.Fatalf("batch %d: %v", n, got.uses)
		}
	}
	cancel()
	<-stopped
}

// TestIncompleteBatch: a batch that doesn't fill up is settled all the same, and so is an empty one.
func TestIncompleteBatch(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	batches := make(ledger)
	meter := metering.New(batches, 10, time.Millisecond)
	meter.Add(metering.Use{Tenant: "acme", Bytes: 1})
	go meter.Run(ctx)
	sum := 0
	for range 3 {
		sum += len((<-batches).uses)
	}
	if sum != 1 {
		t.Errorf("%d uses settled, want 1", sum)
	}
}
