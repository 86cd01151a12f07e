// Package config holds what the service is started with.
package config

import (
	"encoding/json"
	"os"
)

// Config is what the service is started with.
type Config struct {
	Address string `json:"address"`
	Audit   bool   `json:"audit"`
	Admin   bool   `json:"admin"`
}

// Read reads a file.
func Read(path string) (*Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	cfg := &Config{}
	if err := json.Unmarshal(text, cfg); err != nil {
		return nil, err
	}
	return cfg, nil
}
