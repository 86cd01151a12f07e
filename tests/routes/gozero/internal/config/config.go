// Package config holds what the service is started with.
package config

import "github.com/zeromicro/go-zero/rest"

// Config is what the service is started with.
type Config struct {
	rest.RestConf
	Auth struct {
		AccessSecret string
	}
	Audit bool `json:",optional"`
}
