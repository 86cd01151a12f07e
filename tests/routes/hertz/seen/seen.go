// Package seen tells the recorder what a hertz handler finds.
package seen

import (
	"context"

	"github.com/cloudwego/hertz/pkg/app"
	"github.com/cloudwego/hertz/pkg/common/utils"

	"example.com/routes/record"
)

// Handler is called by each handler.
func Handler(ctx context.Context, c *app.RequestContext) {
	var chain []string
	for _, handler := range c.Handlers() {
		chain = append(chain, utils.NameOfFunction(handler))
	}
	record.HandlerOf(ctx, chain, record.Keys("*app.RequestContext", c.Keys))
}
