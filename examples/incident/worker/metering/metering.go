// Package metering counts what tenants use, for their bills.
package metering

import (
	"context"
	"log"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/incident/worker/batchlog"
)

// Use is what one request used.
type Use struct {
	Tenant string
	Bytes  int
}

// Ledger is where batches of uses go.
type Ledger interface {
	Settle(ctx context.Context, batch []Use)
}

// Meter collects uses and settles them in batches.
type Meter struct {
	Ledger Ledger
	Size   int           // uses that make a batch
	Every  time.Duration // how long an incomplete batch waits

	uses    chan Use
	dropped atomic.Int64
}

// backlog is how many uses may wait. Beyond it they are dropped: no request waits for its bill.
const backlog = 1024

// New returns a meter. Somebody must call Run for it to settle anything.
func New(ledger Ledger, size int, every time.Duration) *Meter {
	return &Meter{Ledger: ledger, Size: size, Every: every, uses: make(chan Use, backlog)}
}

// Count is the middleware that meters requests.
func (m *Meter) Count(c *gin.Context) {
	c.Next()
	m.Add(Use{Tenant: c.GetString("tenant_id"), Bytes: max(c.Writer.Size(), 0)})
}

// Add hands a use to the next batch, or drops it when too many are waiting.
func (m *Meter) Add(use Use) {
	select {
	case m.uses <- use:
	default:
		m.dropped.Add(1)
	}
}

// Run settles batches until the context ends. Several goroutines may run one meter.
func (m *Meter) Run(ctx context.Context) {
	tick := time.NewTicker(m.Every)
	defer tick.Stop()
	done := ctx.Done()
	var logger *log.Logger
	var batch []Use
	for n := 1; ; n++ {
		due := false
		for batch = batch[:0]; !due; {
			select {
			case use := <-m.uses:
				batch = append(batch, use)
				due = len(batch) >= m.Size
			case <-tick.C:
				due = true
			case <-done:
				return
			}
		}
		logger, ctx = batchlog.Begin(ctx, n)
		if dropped := m.dropped.Swap(0); dropped > 0 {
			logger.Printf("%d uses were dropped", dropped)
		}
		m.Ledger.Settle(ctx, batch)
	}
}
