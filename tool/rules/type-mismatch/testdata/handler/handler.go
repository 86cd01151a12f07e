// Package handler reads what package access writes.
package handler

import (
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
