// Package logic does what is asked for.
package logic

import (
	"context"

	"example.com/routes/gozero/internal/middleware"
	"example.com/routes/gozero/internal/svc"
)

// AccountLogic answers what is asked of accounts.
type AccountLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewAccountLogic returns one for a request.
func NewAccountLogic(ctx context.Context, svcCtx *svc.ServiceContext) *AccountLogic {
	return &AccountLogic{ctx: ctx, svcCtx: svcCtx}
}

// Account answers with one.
func (l *AccountLogic) Account() map[string]any {
	return map[string]any{"limit": l.ctx.Value(middleware.LimitKey), "audited": middleware.Audited(l.ctx)}
}
