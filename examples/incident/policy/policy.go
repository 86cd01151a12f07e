// Package policy decides what a caller may do.
package policy

import (
	"net/http"
	"slices"
	"strings"

	"example.com/incident/directory"
)

// Version is the number of the rule set below; it travels to the upstream with each request.
const Version = 7

// Decision is the answer to one request.
type Decision struct {
	Allowed    bool
	Resource   string
	Action     string
	Permission string // "resource:action"
	Rule       string // the role and permission that allowed it
	Version    int
	Elevated   bool // may act for other tenants
	Roles      []string
	Scopes     []string
	Groups     []string
}

var permissions = map[string][]string{
	"viewer":  {"orders:read", "invoices:read"},
	"clerk":   {"orders:read", "orders:write", "invoices:read"},
	"auditor": {"reports:read", "invoices:read"},
	"support": {"orders:read", "orders:write", "orders:delete", "invoices:read", "reports:read"},
}

// Decide says whether the account may send this method to this path (/v1/RESOURCE/…).
func Decide(account directory.Account, method, path string) Decision {
	d := Decision{
		Resource: resource(path),
		Action:   action(method),
		Version:  Version,
		Elevated: slices.Contains(account.Roles, "support"),
		Roles:    account.Roles,
		Scopes:   account.Scopes,
		Groups:   account.Groups,
	}
	d.Permission = d.Resource + ":" + d.Action
	if !slices.Contains(account.Scopes, d.Resource) {
		return d
	}
	for _, role := range account.Roles {
		if slices.Contains(permissions[role], d.Permission) {
			d.Rule = role + "/" + d.Permission
			d.Allowed = true
			return d
		}
	}
	return d
}

func resource(path string) string {
	rest, _ := strings.CutPrefix(path, "/v1/")
	name, _, _ := strings.Cut(rest, "/")
	return name
}

func action(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead:
		return "read"
	case http.MethodDelete:
		return "delete"
	default:
		return "write"
	}
}
