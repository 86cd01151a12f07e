// Package config holds what the service is started with.
package config

import (
	"os"
	"strconv"
)

// Config is what the service is started with.
type Config struct {
	Port    int
	Regions []string
	Preview bool
}

// Load reads the environment.
func Load() Config {
	cfg := Config{Port: 3000, Preview: os.Getenv("PREVIEW") != ""}
	if port, err := strconv.Atoi(os.Getenv("PORT")); err == nil {
		cfg.Port = port
	}
	if region := os.Getenv("REGION"); region != "" {
		cfg.Regions = append(cfg.Regions, region)
	}
	return cfg
}
