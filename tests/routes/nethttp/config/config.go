// Package config holds what the service is started with.
package config

import "os"

// Config says which parts of the service are on.
type Config struct {
	Address string
	Audit   bool
	Tenants bool
	Debug   bool
}

// FromEnvironment reads the configuration of a deployed service.
func FromEnvironment() Config {
	_, audit := os.LookupEnv("AUDIT")
	_, tenants := os.LookupEnv("TENANTS")
	return Config{Address: os.Getenv("ADDRESS"), Audit: audit, Tenants: tenants, Debug: os.Getenv("DEBUG") == "1"}
}
