// Package account holds the handlers of accounts.
package account

import (
	"net/http"

	"github.com/zeromicro/go-zero/rest/httpx"

	"example.com/routes/gozero/internal/logic"
	"example.com/routes/gozero/internal/svc"
	"example.com/routes/record"
)

// GetAccountHandler answers with one.
func GetAccountHandler(svcCtx *svc.ServiceContext) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		record.Handler(r.Context())
		l := logic.NewAccountLogic(r.Context(), svcCtx)
		httpx.OkJsonCtx(r.Context(), w, l.Account())
	}
}

// OpenAccountHandler opens one.
func OpenAccountHandler(svcCtx *svc.ServiceContext) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		record.Handler(r.Context())
		httpx.OkJsonCtx(r.Context(), w, svcCtx.Config.Name)
	}
}

// CloseAccountHandler closes one.
func CloseAccountHandler(_ *svc.ServiceContext) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		record.Handler(r.Context())
		httpx.Ok(w)
	}
}
