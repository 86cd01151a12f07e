package metering

import (
	"context"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"

	"example.com/incident/worker/batchlog"
)

// Total is what a tenant used so far.
type Total struct {
	Requests  int `json:"requests"`
	Bytes     int `json:"bytes"`
	LastBatch int `json:"last_batch"`
}

// Totals is a ledger in memory.
type Totals struct {
	mu       sync.Mutex
	batches  int
	byTenant map[string]Total
}

// NewTotals returns an empty ledger.
func NewTotals() *Totals {
	return &Totals{byTenant: map[string]Total{}}
}

// Settle adds a batch.
func (t *Totals) Settle(ctx context.Context, batch []Use) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.batches++
	for _, use := range batch {
		total := t.byTenant[use.Tenant]
		total.Requests++
		total.Bytes += use.Bytes
		total.LastBatch = batchlog.Number(ctx)
		t.byTenant[use.Tenant] = total
	}
}

// Show answers with the totals as JSON.
func (t *Totals) Show(c *gin.Context) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c.JSON(http.StatusOK, gin.H{"batches": t.batches, "tenants": t.byTenant})
}
