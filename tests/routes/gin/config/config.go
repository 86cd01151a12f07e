// Package config holds what the service is started with.
package config

import "os"

// Config says which parts of the service are on.
type Config struct {
	Address string
	Tenants bool
	Limits  bool
	Debug   bool
}

// FromEnvironment reads the configuration of a deployed service.
func FromEnvironment() Config {
	return Config{
		Address: os.Getenv("ADDRESS"),
		Tenants: os.Getenv("TENANTS") != "",
		Limits:  os.Getenv("LIMITS") != "",
		Debug:   os.Getenv("DEBUG") != "",
	}
}
