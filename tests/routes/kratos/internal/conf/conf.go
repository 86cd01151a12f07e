// Package conf holds what the service is started with.
package conf

// Server is what the server is started with.
type Server struct {
	Address string
	Tenants bool
}
