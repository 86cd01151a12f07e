// Package handler reads what package access writes.
package handler

import (
	"net"
	"net/http"

	"example.com/mismatch/keys"
)

func Serve(w http.ResponseWriter, r *http.Request) {
	role, _ := r.Context().Value(keys.Role).(string) // want "keys.Role holds is asserted to be string, and it is only ever written as keys.RoleName: the assertion always fails \\[likely\\]"
	if admin, ok := r.Context().Value(keys.Admin).(bool); ok && admin {
		role = "admin"
	}
	_, _ = w.Write([]byte(role))
}

func Address(w http.ResponseWriter, r *http.Request) {
	address, _ := r.Context().Value(http.LocalAddrContextKey).(string) // want "net/http writes it as net.Addr: the assertion always fails"
	if local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		address = local.String()
	}
	if local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr); ok {
		address = local.IP.String()
	}
	server := r.Context().Value(http.ServerContextKey).(*http.Server)
	_, _ = w.Write([]byte(address + server.Addr))
}
