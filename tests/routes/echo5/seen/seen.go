// Package seen tells the recorder what an echo handler finds.
package seen

import (
	"github.com/labstack/echo/v5"

	"example.com/routes/record"
)

// Keys lists what middlewares have set.
func Keys(c *echo.Context) []record.Key {
	return record.Field("*echo.Context", c, "store")
}
