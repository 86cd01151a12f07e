// Package keys names what middlewares leave for handlers.
package keys

const (
	Tenant = "tenant"
	Region = "region"
	Column = "name"
)
