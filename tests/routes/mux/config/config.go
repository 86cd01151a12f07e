// Package config holds what the service is started with.
package config

import "os"

// Features are the parts that can be turned on.
type Features struct {
	Quota  bool
	Legacy bool
}

// Config is what the service is started with.
type Config struct {
	Address  string
	Features Features
}

// Load reads the environment.
func Load() (Config, error) {
	cfg := Config{Address: ":8080"}
	if address, ok := os.LookupEnv("ADDRESS"); ok {
		cfg.Address = address
	}
	cfg.Features.Quota = os.Getenv("QUOTA") == "on"
	cfg.Features.Legacy = os.Getenv("LEGACY") == "on"
	return cfg, nil
}
