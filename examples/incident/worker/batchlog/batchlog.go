// Package batchlog tells log lines which batch they belong to.
package batchlog

import (
	"context"
	"fmt"
	"log"
	"os"
)

const batchKey = "batch"

// Begin returns a logger for a batch and a context that names the batch to whoever gets it.
func Begin(ctx context.Context, n int) (*log.Logger, context.Context) {
	logger := log.New(os.Stderr, fmt.Sprintf("batch %d: ", n), log.LstdFlags|log.Lmsgprefix)
	return logger, context.WithValue(ctx, batchKey, n)
}

// Number returns the number of a context's batch, or 0 if there is none.
func Number(ctx context.Context) int {
	n, _ := ctx.Value(batchKey).(int)
	return n
}
