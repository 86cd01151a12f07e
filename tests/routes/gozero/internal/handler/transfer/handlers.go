// Package transfer holds the handlers of transfers.
package transfer

import (
	"net/http"

	"github.com/zeromicro/go-zero/rest/httpx"

	"example.com/routes/gozero/internal/svc"
	"example.com/routes/record"
)

// Handler holds what the handlers share.
type Handler struct{ svcCtx *svc.ServiceContext }

// New returns it.
func New(svcCtx *svc.ServiceContext) *Handler { return &Handler{svcCtx: svcCtx} }

// Send sends money.
func (h *Handler) Send(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	httpx.OkJson(w, h.svcCtx.Config.Name)
}

// List answers with what was sent.
func (h *Handler) List(w http.ResponseWriter, r *http.Request) {
	record.Handler(r.Context())
	httpx.Ok(w)
}
