// Package config holds what the service is started with.
package config

import "flag"

// Config says which parts of the service are on.
type Config struct {
	Address string
	Locales bool
	Members bool
	Admin   string
}

// FromFlags reads the command line.
func FromFlags() *Config {
	cfg := &Config{}
	flag.StringVar(&cfg.Address, "address", ":8080", "where to listen")
	flag.BoolVar(&cfg.Locales, "locales", false, "answer in the caller's language")
	flag.BoolVar(&cfg.Members, "members", false, "serve the members")
	flag.StringVar(&cfg.Admin, "admin", "", "who may administer")
	flag.Parse()
	return cfg
}
