// Package directory holds the accounts, tenants and plans that the gateway knows. A real gateway
// would ask a database; this one carries a small fixed set, so that the programs need nothing else.
package directory

import (
	"errors"
	"time"
)

// Account is somebody who may call the gateway.
type Account struct {
	UserID     string
	Email      string
	ClientID   string
	HomeTenant string
	Roles      []string
	Scopes     []string
	Groups     []string
}

// Tenant says where a tenant's requests go and how it wants them answered.
type Tenant struct {
	ID       string
	Name     string
	Region   string
	Shard    string
	Locale   string
	Currency string
	Tier     string
	Plan     string
	BasePath string
	Timeout  time.Duration
}

// Plan says how many requests a client of a tenant may make.
type Plan struct {
	Name   string
	Class  string
	Rate   float64 // tokens a second
	Burst  int
	Window time.Duration
}

// Directory answers look-ups. It doesn't change once it is made, so any goroutine may read it.
type Directory struct {
	accounts map[string]Account
	apiKeys  map[string]string
	tenants  map[string]Tenant
	plans    map[string]Plan
}

// ErrUnknownTenant and ErrForeignTenant are the two ways in which Resolve fails.
var (
	ErrUnknownTenant = errors.New("no such tenant")
	ErrForeignTenant = errors.New("the account may not act for this tenant")
)

// Account returns the account of a user, and whether there is one.
func (d *Directory) Account(userID string) (Account, bool) {
	a, ok := d.accounts[userID]
	return a, ok
}

// AccountByAPIKey returns the account that an API key was given to, and whether there is one.
func (d *Directory) AccountByAPIKey(key string) (Account, bool) {
	userID, ok := d.apiKeys[key]
	if !ok {
		return Account{}, false
	}
	return d.Account(userID)
}

// Resolve returns the tenant that a request is for: the account's own, or the one asked for. Only
// an elevated caller may ask for another than their own.
func (d *Directory) Resolve(home, asked string, elevated bool) (Tenant, error) {
	id := home
	if asked != "" && asked != home {
		if !elevated {
			return Tenant{}, ErrForeignTenant
		}
		id = asked
	}
	t, ok := d.tenants[id]
	if !ok {
		return Tenant{}, ErrUnknownTenant
	}
	return t, nil
}

// Plan returns a plan by its name; an unknown name gets the free plan.
func (d *Directory) Plan(name string) Plan {
	if p, ok := d.plans[name]; ok {
		return p
	}
	return d.plans["free"]
}
