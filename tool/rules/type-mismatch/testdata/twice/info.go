package twice

import "context"

type ServerInfo struct{ Method string }
type ClientInfo struct{ Method string }

type serverKey struct{}
type clientKey struct{}

func NewServerContext(ctx context.Context, info ServerInfo) context.Context {
	return context.WithValue(ctx, serverKey{}, info)
}

func FromServerContext(ctx context.Context) (info ServerInfo, ok bool) {
	info, ok = ctx.Value(serverKey{}).(ServerInfo)
	return
}

func NewClientContext(ctx context.Context, info ClientInfo) context.Context {
	return context.WithValue(ctx, serverKey{}, info) // want "written with a twice.ClientInfo here and with a twice.ServerInfo elsewhere"
}

func FromClientContext(ctx context.Context) (info ClientInfo, ok bool) {
	info, ok = ctx.Value(serverKey{}).(ClientInfo)
	return
}

type formKey struct{}

// One thing in two forms: who looks it up is ready for both.
func WithForm(ctx context.Context, server *ServerInfo) context.Context {
	if server == nil {
		return context.WithValue(ctx, formKey{}, ClientInfo{})
	}
	return context.WithValue(ctx, formKey{}, *server)
}

func Form(ctx context.Context) string {
	if info, ok := ctx.Value(formKey{}).(ServerInfo); ok {
		return info.Method
	}
	info, _ := ctx.Value(formKey{}).(ClientInfo)
	return info.Method
}
