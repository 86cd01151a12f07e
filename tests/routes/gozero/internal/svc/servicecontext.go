// Package svc holds what the handlers need.
package svc

import (
	"github.com/zeromicro/go-zero/rest"

	"example.com/routes/gozero/internal/config"
	"example.com/routes/gozero/internal/middleware"
)

// ServiceContext is what the handlers need.
type ServiceContext struct {
	Config          config.Config
	AuditMiddleware rest.Middleware
	LimitMiddleware rest.Middleware
}

// NewServiceContext returns it.
func NewServiceContext(c config.Config) *ServiceContext {
	return &ServiceContext{
		Config:          c,
		AuditMiddleware: middleware.NewAuditMiddleware(c.Audit).Handle,
		LimitMiddleware: middleware.NewLimitMiddleware().Handle,
	}
}
